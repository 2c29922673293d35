import { RECORDS } from "../import-positions";
import { optimizeDate } from "../optimize-date";
import type { PseudoRandom } from "./pseudo-random";

/** A document as Optimize stores it. */
export type SeedDocument = Record<string, unknown>;

/** The processes that were imported, with their share of all instances in percent. */
export const processes = [
  { key: "invoice", share: 35, activities: ["assignApprover", "approveInvoice", "prepareBankTransfer", "archive"] },
  { key: "order-handling", share: 30, activities: ["checkStock", "reserveGoods", "pack", "ship", "sendInvoice"] },
  { key: "loan-application", share: 15, activities: ["scoreApplicant", "review", "decide", "payOut"] },
  { key: "customer-onboarding", share: 12, activities: ["verifyIdentity", "openAccount", "sendWelcome"] },
  { key: "claim-settlement", share: 8, activities: ["registerClaim", "appraise", "settle"] },
] as const;

export type SeededProcess = (typeof processes)[number];

const firstStart = Date.UTC(2026, 0, 1);
const minute = 60_000;

/** One instance of a process, with what it went through. */
export function processInstance(process: SeededProcess, number: number, random: PseudoRandom): SeedDocument {
  const started = firstStart + number * 7 * minute + random.below(minute);
  const finished = random.below(100) < 80;
  let at = started;
  const flowNodeInstances = ["start", ...process.activities, "end"].map((flowNodeId, position) => {
    const begun = at;
    at += 1000 + random.below(30 * minute);
    return {
      flowNodeInstanceId: `${2_251_800_000_000_000 + number * 16 + position}`,
      flowNodeId,
      flowNodeType: position === 0 ? "startEvent" : flowNodeId === "end" ? "endEvent" : "serviceTask",
      processInstanceId: `${4_503_600_000_000_000 + number}`,
      startDate: optimizeDate(begun),
      endDate: finished ? optimizeDate(at) : null,
      totalDurationInMs: finished ? at - begun : null,
      canceled: false,
      definitionKey: process.key,
    };
  });
  return {
    processDefinitionKey: process.key,
    processDefinitionVersion: String(1 + random.below(4)),
    processDefinitionId: `${process.key}:${1 + random.below(4)}`,
    processInstanceId: `${4_503_600_000_000_000 + number}`,
    businessKey: `${process.key}-${number}`,
    startDate: optimizeDate(started),
    endDate: finished ? optimizeDate(at) : null,
    duration: finished ? at - started : null,
    state: finished ? "COMPLETED" : random.pick(["ACTIVE", "ACTIVE", "SUSPENDED"]),
    tenantId: random.pick(["<default>", "<default>", "north", "south"]),
    dataSource: { type: "zeebe", name: RECORDS, partition: 1 + random.below(3) },
    flowNodeInstances,
    variables: variables(number, random),
    incidents: [],
  };
}

/** One variable that came in through Optimize's own variable endpoint. */
export function externalVariable(number: number, random: PseudoRandom): SeedDocument {
  return {
    variableId: `external-${number}`,
    variableName: random.pick(["satisfaction", "channel", "campaign"]),
    variableValue: String(random.below(1000)),
    variableType: "String",
    processInstanceId: `${4_503_600_000_000_000 + random.below(10_000)}`,
    processDefinitionKey: random.pick(processes.map((process) => process.key) as [string, ...string[]]),
    serializationDataFormat: null,
    ingestionTimestamp: optimizeDate(firstStart + number * minute),
  };
}

function variables(number: number, random: PseudoRandom): SeedDocument[] {
  return [
    variable("amount", "Double", String(random.below(1_000_000) / 100), number),
    variable("country", "String", random.pick(["AT", "CH", "DE", "FR", "NL", "US"]), number),
    variable("express", "Boolean", String(random.below(2) === 1), number),
    variable("customerNumber", "Long", String(100_000 + random.below(900_000)), number),
  ];
}

function variable(name: string, type: string, value: string, number: number): SeedDocument {
  return { id: `${name}-${number}`, name, type, value: [value], version: 1 };
}
