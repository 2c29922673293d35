import type { Config } from "jest";

const shared = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["ts-jest", {}] },
  moduleNameMapper: {
    "^pulumi-camunda-backup$": "<rootDir>/index.ts",
    "^pulumi-camunda-backup/provider$": "<rootDir>/provider/index.ts",
  },
} satisfies Config;

/** One project a suite, so that each runs by itself: `jest --selectProjects unit`. */
const config: Config = {
  projects: ["unit", "engine", "datastore"].map((suite) => ({
    ...shared,
    displayName: suite,
    roots: [`<rootDir>/test/${suite}`],
    testMatch: ["**/*.test.ts"],
  })),
};

export default config;
