import * as v from "valibot";

/** The schema of a text that may be wrong in ways that a function puts into words; undefined means that nothing is. */
export const checkedText = (problemOf: (text: string) => string | undefined) =>
  v.pipe(
    v.string("must be a text"),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = dataset.typed ? problemOf(dataset.value) : undefined;
      if (problem !== undefined) addIssue({ message: problem });
    }),
  );
