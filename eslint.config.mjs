import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** Who may import whom; see ARCHITECTURE.md. A room may not import from any room listed against it. */
const upward = {
  clients: ["operations", "provider", "components", "cli"],
  operations: ["provider", "components", "cli"],
  provider: ["components", "cli"],
  components: ["cli"],
  cli: ["provider", "components"],
};
const product = Object.keys(upward);

/** A function that takes more than one argument gets the index and the whole list too: `console.warn` prints them. */
const bareCallback = {
  selector: "CallExpression[callee.property.name='forEach'][arguments.0.type=/^(Identifier|MemberExpression)$/]",
  message: "Write a loop: forEach hands over the index and the list as well.",
};
/** A clock that somebody sets back an hour made a timeout of a minute last 61. */
const timed = "A duration, a deadline or an age is measured with clock.monotonic(), which never jumps.";
const durations = [
  {
    selector: "BinaryExpression > CallExpression[callee.property.name='now']",
    message: `${timed} To compare with a time that was written down, hand now() to a function that does.`,
  },
  {
    selector:
      "VariableDeclarator[id.name=/start|began|deadline|until|since|before|end$/i] > CallExpression[callee.property.name='now']",
    message: timed,
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: "Ask a Clock: clients/clock.ts.",
  },
];
/** The scheduled run is declared by Pulumi and nothing else: its way out is an up. */
const words = ["TemplateElement[value.cooked=/`up`|pulumi up/]", "Literal[value=/`up`|pulumi up/]"].map((selector) => ({
  selector,
  message: "Say what is to be done in nobody's words: provider/ adds those of Pulumi, cli/ its own.",
}));

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "**/fixtures/stacks/**"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver({ project: "tsconfig.json" })] },
    rules: {
      "max-lines": ["error", 300],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "import-x/no-cycle": "error",
      "import-x/no-extraneous-dependencies": "off",
    },
  },
  {
    files: product.map((room) => `${room}/**/*.ts`),
    rules: {
      "@typescript-eslint/no-unsafe-type-assertion": "error",
      "no-restricted-syntax": ["error", bareCallback],
      "import-x/no-restricted-paths": [
        "error",
        {
          zones: Object.entries(upward).map(([room, forbidden]) => ({
            target: `./${room}`,
            from: [...forbidden, "test", "examples", "bench"].map((name) => `./${name}`),
            message: "Imports go one way: provider, components, cli -> operations -> clients.",
          })),
        },
      ],
      "import-x/no-extraneous-dependencies": ["error", { devDependencies: false, packageDir: [import.meta.dirname] }],
    },
  },
  {
    files: ["operations/**/*.ts", "clients/**/*.ts", "cli/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@pulumi/*"], message: "No Pulumi below provider/ and components/." }] },
      ],
    },
  },
  {
    files: product.map((room) => `${room}/**/*.ts`),
    ignores: ["clients/clock.ts"],
    rules: { "no-restricted-syntax": ["error", bareCallback, ...durations] },
  },
  {
    files: ["operations/**/*.ts", "clients/**/*.ts", "cli/**/*.ts"],
    ignores: ["operations/scheduled-run/**", "clients/kubernetes/in-cluster/**", "clients/clock.ts"],
    rules: { "no-restricted-syntax": ["error", bareCallback, ...durations, ...words] },
  },
  {
    files: ["test/**/*.ts", "bench/**/*.ts"],
    rules: { "@typescript-eslint/no-floating-promises": "error" },
  },
  {
    files: ["**/*.mjs", "**/*.js", "**/*.cjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", setTimeout: "readonly", URL: "readonly" } },
  },
);
