import { isAtLeast } from "../optimize-version";
import { boolean, date, double, integer, keyword, long, type Mapping, object, open, unindexed } from "./field-types";

/** One of the indices that the first start of Optimize makes. */
export interface FixedIndex {
  /** The alias is `<prefix>-<base>`. */
  readonly base: string;
  /** Of its mapping: part of its name. */
  readonly version: number;
  /** Of one that rolls over until 8.7; up to then these, and no others, have a template. */
  readonly suffix: string;
  readonly properties: Mapping;
  readonly settings: Mapping;
  /** Holds how far the import is: it goes into part 1 of a backup. */
  readonly isOfImport: boolean;
}

const progress: Mapping = {
  dataSource: open,
  esTypeIndexRefersTo: keyword,
  timestampOfLastEntity: date,
  lastImportExecutionTimestamp: date,
};
const positions: Mapping = {
  ...progress,
  positionOfLastEntity: keyword,
  sequenceOfLastEntity: keyword,
  hasSeenSequenceField: boolean,
};

/** Cut down to what the seeded documents hold; strict all the same. */
const entity: Mapping = { id: keyword, name: keyword, owner: keyword, lastModified: date };
const definition: Mapping = { id: keyword, key: keyword, version: keyword, name: keyword, tenantId: keyword };
const byProcess: Mapping = {
  processDefinitionKey: keyword,
  owner: keyword,
  digest: open,
  lastKpiEvaluationResults: open,
};

const externalVariable: Mapping = {
  variableId: keyword,
  variableName: keyword,
  variableValue: unindexed,
  variableType: keyword,
  processInstanceId: keyword,
  processDefinitionKey: keyword,
  serializationDataFormat: keyword,
  ingestionTimestamp: date,
};
const variableUpdate: Mapping = {
  instanceId: keyword,
  name: keyword,
  type: keyword,
  value: keyword,
  processInstanceId: keyword,
  tenantId: keyword,
  timestamp: date,
};
const newestFirst = { "index.sort.field": "ingestionTimestamp", "index.sort.order": "desc" };

const always: readonly FixedIndex[] = [
  index("position-based-import-index", 3, positions, { isOfImport: true }),
  index("timestamp-based-import-index", 5, progress, { isOfImport: true }),
  index("metadata", 3, { schemaVersion: keyword, installationId: keyword }),
  index("settings", 3, { sharingEnabled: boolean, lastModifier: keyword, lastModified: date }),
  index("dashboard", 8, entity),
  index("dashboard-share", 4, entity),
  index("instant-dashboard", 1, { instantDashboardId: keyword, processDefinitionKey: keyword, dashboardId: keyword }),
  index("report-share", 3, entity),
  index("single-process-report", 11, entity),
  index("single-decision-report", 10, entity),
  index("combined-report", 5, entity),
  index("collection", 5, entity),
  index("alert", 4, entity),
  index("process-overview", 2, byProcess),
  index("process-definition", 6, definition),
  index("decision-definition", 5, definition),
  index("tenant", 3, { id: keyword, name: keyword }),
  index("variable-label", 1, { definitionKey: keyword, labels: open }),
  index("business-key", 2, { processInstanceId: keyword, businessKey: keyword }),
  index("terminated-user-session", 3, { id: keyword, terminationTimestamp: date }),
  index("external-process-variable", 2, externalVariable, { suffix: "-000001", settings: newestFirst }),
];

const until87: readonly FixedIndex[] = [index("variable-update-instance", 2, variableUpdate, { suffix: "-000001" })];

const met = (value: Mapping, target: Mapping) => object({ value, target, met: boolean });

const from810: readonly FixedIndex[] = [
  index("business-value-target", 1, {
    processDefinitionKey: keyword,
    tenantId: keyword,
    cycleTimeTargetMillis: long,
    cycleTimeTargetUnit: keyword,
    automationRateTargetPct: integer,
    updatedAt: date,
    updatedBy: keyword,
  }),
  index("business-value-overview", 1, {
    tenantId: keyword,
    processDefinitionKey: keyword,
    processDefinitionName: keyword,
    metricRange: keyword,
    lastComputedAt: date,
    cycleTime: met(long, long),
    automationRate: met(double, integer),
    hasAnyTarget: boolean,
    targetsSet: integer,
    targetsMet: integer,
  }),
  index("job-registry", 1, {
    id: keyword,
    jobType: keyword,
    targetEntityType: keyword,
    targetEntityId: keyword,
    status: keyword,
    errorMessage: keyword,
    createdAt: date,
    updatedAt: date,
  }),
  index("web-session", 1, {
    id: keyword,
    creationTime: long,
    lastAccessedTime: long,
    maxInactiveIntervalInSeconds: long,
    attributes: unindexed,
  }),
];

/** All that a start of this version makes, whether or not data ever comes. The same on both engines. */
export function fixedIndices(version: string): readonly FixedIndex[] {
  return [...always, ...(isAtLeast(version, 8, 8) ? [] : until87), ...(isAtLeast(version, 8, 10) ? from810 : [])];
}

/** Those that this version makes by a template, which it puts again at every start; from 8.8 on there are none. */
export function isMadeByTemplate({ suffix }: FixedIndex, version: string): boolean {
  return suffix !== "" && !isAtLeast(version, 8, 8);
}

function index(
  base: string,
  version: number,
  properties: Mapping,
  more: Partial<Pick<FixedIndex, "suffix" | "settings" | "isOfImport">> = {},
): FixedIndex {
  return { base, version, properties, suffix: "", settings: {}, isOfImport: false, ...more };
}
