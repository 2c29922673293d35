import { decisions, processes } from "./process-documents";

/** One of Optimize's indices. */
export interface IndexDefinition {
  /** Without the prefix; the alias is `<prefix>-<name>`. */
  name: string;
  /** Of its mapping: part of the names of the index and of its template. */
  version: number;
  /** Of an index that rolls over. */
  suffix?: string;
  mappings: Record<string, unknown>;
}

const keyword = { type: "keyword" };
const date = { type: "date", format: "yyyy-MM-dd'T'HH:mm:ss.SSSZ" };
const nested = (properties: Record<string, unknown>) => ({ type: "nested", properties });

const importProgress = {
  engine: keyword,
  esTypeIndexRefersTo: keyword,
  lastImportExecutionTimestamp: date,
  timestampOfLastEntity: date,
  positionOfLastEntity: { type: "long" },
  importIndex: { type: "long" },
};

const entity = {
  id: keyword,
  name: { type: "text", fields: { keyword } },
  owner: keyword,
  created: date,
  lastModified: date,
  data: { type: "object", enabled: false },
};

const definition = { id: keyword, key: keyword, version: keyword, name: keyword, xml: { type: "text", index: false } };

const flowNodeInstances = nested({
  flowNodeInstanceId: keyword,
  flowNodeId: keyword,
  flowNodeType: keyword,
  processInstanceId: keyword,
  startDate: date,
  endDate: date,
  totalDurationInMs: { type: "long" },
  canceled: { type: "boolean" },
});

const processInstanceMapping = {
  processDefinitionKey: keyword,
  processDefinitionVersion: keyword,
  processDefinitionId: keyword,
  processInstanceId: keyword,
  businessKey: keyword,
  startDate: date,
  endDate: date,
  duration: { type: "long" },
  state: keyword,
  tenantId: keyword,
  dataSource: { properties: { type: keyword, name: keyword, partition: { type: "integer" } } },
  flowNodeInstances,
  variables: nested({ id: keyword, name: keyword, type: keyword, value: keyword, version: { type: "long" } }),
  incidents: nested({ id: keyword }),
};

const decisionInstanceMapping = {
  decisionInstanceId: keyword,
  decisionDefinitionKey: keyword,
  decisionDefinitionVersion: keyword,
  evaluationDateTime: date,
  inputs: nested({ id: keyword, type: keyword, value: keyword }),
  outputs: nested({ id: keyword, type: keyword, value: keyword }),
  matchedRules: keyword,
  engine: keyword,
};

const externalVariableMapping = {
  variableId: keyword,
  variableName: keyword,
  variableValue: keyword,
  variableType: keyword,
  processInstanceId: keyword,
  processDefinitionKey: keyword,
  ingestionTimestamp: { type: "date" },
};

/** The indices that an Optimize with a few processes and decisions has, with Optimize's names and versions. */
export const indexDefinitions: IndexDefinition[] = [
  index("import-index", 3, importProgress),
  index("timestamp-based-import-index", 5, importProgress),
  index("position-based-import-index", 3, importProgress),
  index("metadata", 3, { schemaVersion: keyword, installationId: keyword }),
  index("settings", 3, { sharingEnabled: { type: "boolean" }, lastModified: date }),
  index("job-registry", 1, { id: keyword, state: keyword, lastModified: date }),
  index("single-process-report", 10, entity),
  index("single-decision-report", 10, entity),
  index("combined-report", 5, entity),
  index("dashboard", 8, entity),
  index("collection", 5, entity),
  index("alert", 4, entity),
  index("process-definition", 6, definition),
  index("decision-definition", 5, definition),
  ...processes.map(({ key }) => index(`process-instance-${key}`, 8, processInstanceMapping)),
  ...decisions.map((key) => index(`decision-instance-${key}`, 5, decisionInstanceMapping)),
  { ...index("external-process-variable", 2, externalVariableMapping), suffix: "-000001" },
];

function index(name: string, version: number, properties: Record<string, unknown>): IndexDefinition {
  return { name, version, mappings: { dynamic: false, properties } };
}
