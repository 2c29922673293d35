import { type Command } from "../command";
import { checkRestoreCommand } from "./check-restore";
import { createCommand } from "./create";
import { deleteCommand } from "./delete";
import { doctorCommand } from "./doctor";
import { listCommand } from "./list";
import { pruneCommand } from "./prune";
import { restoreCommand } from "./restore";
import { showCommand } from "./show";
import { statusCommand } from "./status";

/** All commands, in the order in which `--help` lists them. */
export const COMMANDS: readonly Command[] = [
  listCommand,
  showCommand,
  createCommand,
  deleteCommand,
  pruneCommand,
  statusCommand,
  checkRestoreCommand,
  restoreCommand,
  doctorCommand,
];
