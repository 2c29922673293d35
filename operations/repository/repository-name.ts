/**
 * What makes a name unfit for a snapshot repository, undefined when nothing does. Requests on repositories take lists
 * and wildcards, so that `*` or `a,b` would reach every repository it matches.
 */
export function repositoryNameProblem(name: string): string | undefined {
  if (name === "") return "is empty; give the repository a name";
  if (name === "_all" || /[*,]/.test(name)) {
    return "would reach more than one repository; name a single one, without wildcards and commas";
  }
  if (name.startsWith("_"))
    return "starts with an underscore, which the datastore keeps for itself; choose another name";
  if (/[\s#"<>\\/?|:]/.test(name)) return 'holds a character that names cannot have (white space, # " < > \\ / ? | :)';
  return undefined;
}
