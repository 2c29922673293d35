import { optimizeDate } from "./optimize-date";

/** The prefix of Zeebe's records, which is the name of Optimize's data source. */
export const RECORDS = "zeebe-record";

const TYPES = ["ProcessDefinition", "ProcessInstance", "Variable", "Incident", "UserTask"];
const PARTITIONS = [1, 2, 3];

/** A document of the index `position-based-import-index`. */
interface ImportPosition {
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** How far the import is of each type and partition, all at one position; numbers are texts there. */
export function importPositions(position: number, at: number): ImportPosition[] {
  const lastImportExecutionTimestamp = optimizeDate(at);
  return TYPES.flatMap((type) =>
    PARTITIONS.map((partitionId) => {
      const esTypeIndexRefersTo = `zeebe${type}ImportIndex`;
      const document = {
        esTypeIndexRefersTo,
        dataSource: { type: "zeebe", name: RECORDS, partitionId },
        positionOfLastEntity: String(position),
        sequenceOfLastEntity: String(position),
        hasSeenSequenceField: true,
        timestampOfLastEntity: lastImportExecutionTimestamp,
        lastImportExecutionTimestamp,
      };
      return { id: `${esTypeIndexRefersTo}-${RECORDS}${partitionId}`, document };
    }),
  );
}
