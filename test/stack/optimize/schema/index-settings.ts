import type { Engine } from "../snapshots";
import type { Mapping } from "./field-types";

const MAX_GRAM = 10;

/** How many replicas each index has: Optimize's default is 1, which leaves a cluster of one node yellow. */
export const DEFAULT_REPLICAS = 1;

/** Those that every start puts again. */
export function dynamicSettings(replicas: number): Mapping {
  return {
    "index.number_of_replicas": replicas,
    "index.refresh_interval": "2s",
    "index.max_ngram_diff": MAX_GRAM - 1,
    "index.mapping.nested_objects.limit": 10_000,
  };
}

/** Those of a new index. */
export function allSettings(engine: Engine, replicas: number, more: Mapping = {}): Mapping {
  return { ...dynamicSettings(replicas), "index.number_of_shards": 1, "index.analysis": analysis(engine), ...more };
}

/**
 * Whether the tests' server knows n-grams. Their Elasticsearch has no module `analysis-common`, which is published nowhere
 * but in the whole distribution; what needs it is left out there.
 */
export function knowsNgrams(engine: Engine): boolean {
  return engine === "opensearch";
}

function analysis(engine: Engine): Mapping {
  const normalizer = { lowercase_normalizer: { type: "custom", filter: ["lowercase"] } };
  return knowsNgrams(engine) ? { normalizer, ...ngrams } : { normalizer };
}

const ngrams = {
  analyzer: {
    lowercase_ngram: { type: "custom", tokenizer: "ngram_tokenizer", filter: ["lowercase"] },
    is_present_analyzer: { type: "custom", tokenizer: "keyword", filter: ["is_present_filter"] },
  },
  tokenizer: {
    ngram_tokenizer: {
      type: "ngram",
      min_gram: 1,
      max_gram: MAX_GRAM,
      token_chars: ["letter", "digit", "whitespace", "punctuation", "symbol"],
    },
  },
  filter: { is_present_filter: { type: "truncate", length: 1 } },
};
