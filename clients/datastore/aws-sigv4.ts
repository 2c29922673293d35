import * as v from "valibot";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));

/** Requests are signed for Amazon OpenSearch Service (`es`) instead of holding credentials. */
export const awsSigV4Schema = v.strictObject({
  region: v.pipe(
    v.string("must be a region such as eu-central-1"),
    v.regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "is not an AWS region; write it like eu-central-1"),
  ),
  profile: v.optional(text),
  roleArn: v.optional(
    v.pipe(
      v.string("must be a text"),
      v.regex(
        /^arn:[^:]+:iam::\d{12}:role\/.+$/,
        "is not the ARN of a role; write it like arn:aws:iam::123456789012:role/backups",
      ),
    ),
  ),
});

export type AwsSigV4 = v.InferOutput<typeof awsSigV4Schema>;
