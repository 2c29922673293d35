/**
 * What to do about a Role or a NetworkPolicy of a schedule that is not as declared. A schedule is declared by Pulumi and
 * by nothing else, so that the words are Pulumi's.
 */
export const ACCESS_ADVICE = {
  absent: "`pulumi up --refresh` makes it again.",
  lacking: "`pulumi up --refresh` puts it back.",
  notWrittenDown: "`pulumi up --refresh` with this version of the package writes it down.",
  hasMore: (kind: string, namespace: string, name: string) =>
    `Edit it until it is as declared: \`kubectl edit ${kind.toLowerCase()} ${name} -n ${namespace}\`. \`pulumi up --refresh\` does not see what is appended to a list.`,
};
