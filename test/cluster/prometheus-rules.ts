import { ApiextensionsV1Api, CustomObjectsApi, KubeConfig, type V1JSONSchemaProps } from "@kubernetes/client-node";

import { eventually } from "./eventually";

const group = "monitoring.coreos.com";
const plural = "prometheusrules";
const text: V1JSONSchemaProps = { type: "string" };
const texts: V1JSONSchemaProps = { type: "object", additionalProperties: text };

/** The part of the Prometheus operator's schema that alerts use: what is not in here, the API server drops. */
const alert: V1JSONSchemaProps = {
  type: "object",
  required: ["expr"],
  properties: {
    alert: text,
    // The operator's own takes numbers too.
    expr: text,
    for: { type: "string", pattern: "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?)$" },
    labels: texts,
    annotations: texts,
  },
};
const ruleGroup: V1JSONSchemaProps = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string", minLength: 1 }, rules: { type: "array", items: alert } },
};
const schema: V1JSONSchemaProps = {
  type: "object",
  required: ["spec"],
  properties: { spec: { type: "object", properties: { groups: { type: "array", items: ruleGroup } } } },
};

/** Defines PrometheusRule as the Prometheus operator does, where that is not installed. */
export async function definePrometheusRule(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const api = config.makeApiClient(ApiextensionsV1Api);
  const name = `${plural}.${group}`;
  const defined = await api.listCustomResourceDefinition();
  if (defined.items.some(({ metadata }) => metadata?.name === name)) return;
  const names = { plural, singular: "prometheusrule", kind: "PrometheusRule", listKind: "PrometheusRuleList" };
  const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }];
  await api.createCustomResourceDefinition({
    body: { metadata: { name }, spec: { group, names, scope: "Namespaced", versions } },
  });
  await eventually(() => readPrometheusRules(kubeconfig, "default"));
}

/** All rules of a namespace, as the API server keeps them. */
export async function readPrometheusRules(kubeconfig: string, namespace: string): Promise<unknown> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const rules = config.makeApiClient(CustomObjectsApi);
  return rules.listNamespacedCustomObject({ group, version: "v1", namespace, plural });
}
