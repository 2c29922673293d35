import type * as pulumi from "@pulumi/pulumi";

/*
 * The parts of Kubernetes objects that a schedule takes as inputs, with the properties that Kubernetes gives them. They take
 * the place of the types of @pulumi/kubernetes: a program without that package must compile. What is typed by that
 * package can be handed over, and test/unit/components/kubernetes-inputs.test.ts holds that.
 */

type Maybe<Value> = pulumi.Input<Value | undefined>;
type List<Value> = pulumi.Input<Value>[];
type Texts = Record<string, pulumi.Input<string>>;

/** One variable of a container. */
export interface EnvVarInput {
  name: pulumi.Input<string>;
  value?: Maybe<string>;
  valueFrom?: Maybe<EnvVarSourceInput>;
}

export interface EnvVarSourceInput {
  configMapKeyRef?: Maybe<KeySelectorInput>;
  fieldRef?: Maybe<{ apiVersion?: Maybe<string>; fieldPath: pulumi.Input<string> }>;
  fileKeyRef?: Maybe<{
    key: pulumi.Input<string>;
    optional?: Maybe<boolean>;
    path: pulumi.Input<string>;
    volumeName: pulumi.Input<string>;
  }>;
  resourceFieldRef?: Maybe<{
    containerName?: Maybe<string>;
    divisor?: Maybe<string>;
    resource: pulumi.Input<string>;
  }>;
  secretKeyRef?: Maybe<KeySelectorInput>;
}

/** A key of a ConfigMap or of a Secret. */
export interface KeySelectorInput {
  key: pulumi.Input<string>;
  name?: Maybe<string>;
  optional?: Maybe<boolean>;
}

export interface ResourceRequirementsInput {
  claims?: Maybe<List<{ name: pulumi.Input<string>; request?: Maybe<string> }>>;
  limits?: Maybe<Texts>;
  requests?: Maybe<Texts>;
}

export interface TolerationInput {
  effect?: Maybe<string>;
  key?: Maybe<string>;
  operator?: Maybe<string>;
  tolerationSeconds?: Maybe<number>;
  value?: Maybe<string>;
}

/** A condition on a label or a field. */
export interface SelectorRequirementInput {
  key: pulumi.Input<string>;
  operator: pulumi.Input<string>;
  values?: Maybe<List<string>>;
}

export interface LabelSelectorInput {
  matchExpressions?: Maybe<List<SelectorRequirementInput>>;
  matchLabels?: Maybe<Texts>;
}

export interface AffinityInput {
  nodeAffinity?: Maybe<NodeAffinityInput>;
  podAffinity?: Maybe<PodAffinityInput>;
  podAntiAffinity?: Maybe<PodAffinityInput>;
}

export interface NodeAffinityInput {
  preferredDuringSchedulingIgnoredDuringExecution?: Maybe<
    List<{ preference: pulumi.Input<NodeSelectorTermInput>; weight: pulumi.Input<number> }>
  >;
  requiredDuringSchedulingIgnoredDuringExecution?: Maybe<{
    nodeSelectorTerms: pulumi.Input<List<NodeSelectorTermInput>>;
  }>;
}

export interface NodeSelectorTermInput {
  matchExpressions?: Maybe<List<SelectorRequirementInput>>;
  matchFields?: Maybe<List<SelectorRequirementInput>>;
}

/** Towards other pods, or away from them. */
export interface PodAffinityInput {
  preferredDuringSchedulingIgnoredDuringExecution?: Maybe<
    List<{ podAffinityTerm: pulumi.Input<PodAffinityTermInput>; weight: pulumi.Input<number> }>
  >;
  requiredDuringSchedulingIgnoredDuringExecution?: Maybe<List<PodAffinityTermInput>>;
}

export interface PodAffinityTermInput {
  labelSelector?: Maybe<LabelSelectorInput>;
  matchLabelKeys?: Maybe<List<string>>;
  mismatchLabelKeys?: Maybe<List<string>>;
  namespaceSelector?: Maybe<LabelSelectorInput>;
  namespaces?: Maybe<List<string>>;
  topologyKey: pulumi.Input<string>;
}

/** What pods may reach. */
export interface NetworkPolicyEgressRuleInput {
  ports?: Maybe<List<{ endPort?: Maybe<number>; port?: Maybe<number | string>; protocol?: Maybe<string> }>>;
  to?: Maybe<List<NetworkPolicyPeerInput>>;
}

/** Who is at the other end of a rule of a NetworkPolicy. */
export interface NetworkPolicyPeerInput {
  ipBlock?: Maybe<{ cidr: pulumi.Input<string>; except?: Maybe<List<string>> }>;
  namespaceSelector?: Maybe<LabelSelectorInput>;
  podSelector?: Maybe<LabelSelectorInput>;
}
