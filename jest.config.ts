import type { Config } from "jest";

const shared = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "ts-jest",
      {
        // As tsconfig.json, but `import()` becomes `require`: jest runs modules in a context without a loader for it.
        tsconfig: {
          target: "ES2022",
          module: "commonjs",
          moduleResolution: "node10",
          esModuleInterop: true,
          isolatedModules: true,
          resolveJsonModule: true,
        },
      },
    ],
  },
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": "$1",
    "^pulumi-camunda-backup$": "<rootDir>/index.ts",
    "^pulumi-camunda-backup/provider$": "<rootDir>/provider/index.ts",
  },
} satisfies Config;

/** One project a suite, so that each runs by itself: `jest --selectProjects unit`. */
const config: Config = {
  projects: ["unit", "engine", "datastore", "package"].map((suite) => ({
    ...shared,
    displayName: suite,
    roots: [`<rootDir>/test/${suite}`],
    testMatch: ["**/*.test.ts"],
  })),
};

export default config;
