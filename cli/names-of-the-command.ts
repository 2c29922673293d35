import { sentence } from "../operations/sentence";
import { SETTINGS } from "./settings/setting";
import { type SettingsGroup } from "./settings/settings-schema";

/**
 * Operations name properties; here they are flags.
 *
 * @param known what the command takes; undefined before one was chosen.
 */
export function inNamesOfTheCommand(message: string, known: readonly SettingsGroup[] | undefined): string {
  const flags = SETTINGS.filter(({ path, flag, group }) => {
    if (known !== undefined && !known.includes(group)) return false;
    const name = path[path.length - 1] ?? "";
    const isDistinct = SETTINGS.filter((other) => other.path[other.path.length - 1] === name).length === 1;
    const isNamed = new RegExp(`(?<![-\\w"])${isDistinct ? name : path.join("\\.")}(?![-\\w])`).test(message);
    return isNamed && /[A-Z]|^adopt$/.test(name) && !message.includes(`--${flag}`);
  });
  if (flags.length === 0) return message;
  const told = flags.map(({ path, flag }) => {
    const isToBeOff = new RegExp(`${path[path.length - 1] ?? ""}(?: to)? false`).test(message);
    return isToBeOff ? `${path.join(".")} false is --no-${flag}` : `${path.join(".")} is --${flag}`;
  });
  return `${sentence(message)} Here: ${told.join(", ")}.`;
}
