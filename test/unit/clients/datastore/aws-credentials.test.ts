import { awsCredentials } from "../../../../clients/datastore/aws-credentials";

const region = "eu-central-1";

test("without the optional package the way out is named", async () => {
  const missing = Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
  await expect(awsCredentials({ region }, () => Promise.reject(missing))).rejects.toThrow(
    /datastore.awsSigV4 needs the package @aws-sdk\/credential-providers.*npm install/,
  );
});

test("credentials that cannot be found are explained", async () => {
  const getCredentials = await awsCredentials({ region, profile: "nobody-has-this-profile" });
  await expect(getCredentials()).rejects.toThrow(
    /datastore.awsSigV4: no AWS credentials were obtained for the profile nobody-has-this-profile: .*get-caller-identity/,
  );
});
