/**
 * A stand-in for the released plugin `pulumi-resource-kubernetes`, 4.29 and later, for tests where that one cannot be had.
 * It works on a real API server.
 *
 * | what it does                                                                   | known from                      |
 * | ------------------------------------------------------------------------------ | ------------------------------- |
 * | create is a POST; what is there already is refused                             | seen with 4.29.0; pull request 4278 |
 * | `*Patch` creates by server-side apply: it makes what is missing                | seen with 4.29.0                |
 * | update is server-side apply; a conflict is refused unless `pulumi.com/patchForce` | seen with 4.24.0 and 4.29.0; source |
 * | before an update the fields of `kubectl*` and of our POST become its own, not for `*Patch` | source (await.go)   |
 * | what is its own and under ignoreChanges is sent as it was read before          | source; seen with 4.29.0        |
 * | deleting a `*Patch` gives up its fields, and leaves the object                 | source                          |
 * | what is read is cut to the shape of the inputs, lists by position              | seen with 4.29.0                |
 * | a refused create, a conflict and a missing kind in the plugin's words          | source, issue threads           |
 * | a missing kind is found gone on read and delete                                | source                          |
 * | name or namespace of a `*Patch` replaces it                                    | guessed: as for all kinds       |
 * | what counts as replacing, for the kinds in replacing-fields.ts only            | documentation, source           |
 *
 * What the released plugin does and this does not:
 * - it finds its cluster through KUBECONFIG only: the settings of an explicit `kubernetes.Provider` (kubeconfig, context,
 *   namespace, enableServerSideApply, upsertExistingObjects, enableConfigMapMutable and others) are ignored. With
 *   `enableServerSideApply: false` the released one refuses every `*Patch`;
 * - of the annotations only `pulumi.com/patchForce`, `pulumi.com/skipAwait` and `pulumi.com/timeoutSeconds` are known;
 * - a missing kind is told at once. The released one tries five times more, for 66 s;
 * - a plugin of this kind is not asked in a preview. The released one makes a dry run where it can, and tells of errors of
 *   validation then; that an object is there already, neither tells in the preview (seen with 4.29.0);
 * - which fields are under ignoreChanges is not told to it: `data`, `binaryData` and `spec` that the inputs lack count as
 *   such. Without ignoreChanges the released one would remove what it has taken over;
 * - it waits for Deployments, and on delete until the object is gone. The released one waits for Services, Ingresses,
 *   Jobs, Pods, StatefulSets and claims too;
 * - a Secret given as stringData that is changed by hand is not seen as drift;
 * - import and `get` take no inputs from the live object; no functions (yaml, kustomize, helm), no lists.
 *
 * A test can hold an update between what it reads and what it sends: see hold-update.ts.
 */
import { main } from "@pulumi/pulumi/provider";
import * as v from "valibot";

import installed from "@pulumi/kubernetes/package.json";

import { KubernetesResources } from "./kubernetes-resources";

const { version } = v.parse(v.object({ version: v.string() }), installed);

void main(new KubernetesResources(version), process.argv.slice(2));
