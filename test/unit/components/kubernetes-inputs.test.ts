import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type {
  AffinityInput,
  EnvVarInput,
  NetworkPolicyEgressRuleInput,
  NetworkPolicyPeerInput,
  ResourceRequirementsInput,
  TolerationInput,
} from "../../../components/backup-schedule/kubernetes-inputs";

/** With every property present, so that one that is missing on one side is no longer assignable. */
type Whole<Value> = Value extends readonly (infer Element)[]
  ? Whole<Element>[]
  : Value extends object
    ? { [Property in keyof Value]-?: Whole<NonNullable<Value[Property]>> }
    : Value;
type Known<Input> = Whole<pulumi.Unwrap<Input>>;

/** What the compiler checks: inputs typed by @pulumi/kubernetes can be handed over, and no property is missing or too much. */
interface Alike<Ours, Theirs> {
  readonly handedOver: (input: Theirs) => Ours;
  readonly passedOn: (input: Ours) => Theirs;
  readonly noneMissing: (known: Known<Ours>) => Known<Theirs>;
  readonly noneTooMuch: (known: Known<Theirs>) => Known<Ours>;
}

const same = {
  handedOver: <Value>(value: Value) => value,
  passedOn: <Value>(value: Value) => value,
  noneMissing: <Value>(value: Value) => value,
  noneTooMuch: <Value>(value: Value) => value,
};

const affinity: Alike<AffinityInput, kubernetes.types.input.core.v1.Affinity> = same;
const envVar: Alike<EnvVarInput, kubernetes.types.input.core.v1.EnvVar> = same;
const resources: Alike<ResourceRequirementsInput, kubernetes.types.input.core.v1.ResourceRequirements> = same;
const toleration: Alike<TolerationInput, kubernetes.types.input.core.v1.Toleration> = same;
const egressRule: Alike<NetworkPolicyEgressRuleInput, kubernetes.types.input.networking.v1.NetworkPolicyEgressRule> =
  same;
const peer: Alike<NetworkPolicyPeerInput, kubernetes.types.input.networking.v1.NetworkPolicyPeer> = same;

test.each(Object.entries({ affinity, envVar, resources, toleration, egressRule, peer }))(
  "the compiler takes %s for what @pulumi/kubernetes has",
  (_name, alike) => {
    expect(Object.keys(alike)).toEqual(["handedOver", "passedOn", "noneMissing", "noneTooMuch"]);
  },
);
