/**
 * A stand-in for the released plugin `pulumi-resource-kubernetes`, for tests where that one cannot be had. It applies
 * resources to a real API server. What differs from the released plugin:
 * - it finds its cluster through KUBECONFIG only: the settings of an explicit `kubernetes.Provider` (kubeconfig, context,
 *   namespace, enableConfigMapMutable and others) are ignored, and changing them is never a replacement;
 * - always server-side apply; only `pulumi.com/patchForce`, `pulumi.com/skipAwait` and `pulumi.com/timeoutSeconds` of
 *   the annotations are known;
 * - preview asks the server nothing (the released one makes a dry run), so errors of validation come with `up`;
 * - it waits for Deployments, and on delete until the object is gone. The released one waits for Services, Ingresses,
 *   Jobs, Pods, StatefulSets and claims too;
 * - what counts as replacing is known for the kinds in replacing-fields.ts only;
 * - drift is found by comparing with what the server answered to our own last apply, field by field, lists by position;
 *   the released one goes by managedFields;
 * - a Secret given as stringData that is changed by hand is not seen as drift;
 * - import and `get` take no inputs from the live object; no functions (yaml, kustomize, helm), no lists.
 */
import { main } from "@pulumi/pulumi/provider";
import * as v from "valibot";

import installed from "@pulumi/kubernetes/package.json";

import { KubernetesResources } from "./kubernetes-resources";

const { version } = v.parse(v.object({ version: v.string() }), installed);

void main(new KubernetesResources(version), process.argv.slice(2));
