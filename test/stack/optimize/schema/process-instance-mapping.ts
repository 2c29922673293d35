import type { Engine } from "../snapshots";
import { boolean, date, keyword, long, type Mapping, nested, object, open } from "./field-types";
import { knowsNgrams } from "./index-settings";

const variableValue = (engine: Engine): Mapping => ({
  ...keyword,
  ignore_above: 7000,
  fields: {
    ...(knowsNgrams(engine) ? { nGramField: { type: "text", analyzer: "lowercase_ngram" } } : {}),
    lowercase: { type: "keyword", normalizer: "lowercase_normalizer", ignore_above: 7000 },
    date: { ...date, ignore_malformed: true },
    long: { type: "long", ignore_malformed: true },
    double: { type: "double", ignore_malformed: true },
  },
});

const flowNodeInstance: Mapping = {
  flowNodeInstanceId: keyword,
  flowNodeId: keyword,
  flowNodeType: keyword,
  processInstanceId: keyword,
  totalDurationInMs: long,
  startDate: date,
  endDate: date,
  canceled: boolean,
  definitionKey: keyword,
  definitionVersion: keyword,
  tenantId: keyword,
  userTaskInstanceId: keyword,
  idleDurationInMs: long,
  workDurationInMs: long,
  dueDate: date,
  deleteReason: keyword,
  assignee: keyword,
  candidateGroups: keyword,
  assigneeOperations: object({ id: keyword, userId: keyword, operationType: keyword, timestamp: date }),
  candidateGroupOperations: object({ id: keyword, groupId: keyword, operationType: keyword, timestamp: date }),
};

const incident: Mapping = {
  id: keyword,
  createTime: date,
  endTime: date,
  durationInMs: long,
  incidentType: keyword,
  activityId: keyword,
  failedActivityId: keyword,
  incidentMessage: { type: "text" },
  incidentStatus: keyword,
  definitionKey: keyword,
  definitionVersion: keyword,
  tenantId: keyword,
};

/** Of an index `process-instance-<key>_v8`. */
export const processInstanceProperties = (engine: Engine): Mapping => ({
  processDefinitionKey: keyword,
  processDefinitionVersion: keyword,
  processDefinitionId: keyword,
  processInstanceId: keyword,
  businessKey: keyword,
  startDate: date,
  endDate: date,
  duration: long,
  state: keyword,
  tenantId: keyword,
  dataSource: open,
  flowNodeInstances: nested(flowNodeInstance),
  variables: nested({ id: keyword, name: keyword, type: keyword, value: variableValue(engine), version: long }),
  incidents: nested(incident),
});
