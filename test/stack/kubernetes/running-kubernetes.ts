/** A real Kubernetes with one node. */
export interface RunningKubernetes {
  /** Of someone who may do everything, as text. */
  kubeconfig: string;
  kubeconfigFile: string;
  /** As this machine reaches it. */
  apiServerUrl: string;
  version: string;
  /** Names of images that pods can run at once; the official Node.js image's, unless the cluster is not our own. */
  nodeImages: readonly string[];
  /** One that runs Node.js too, and whose tag is a version, for a stand-in for what tells its version by its image. */
  versionedImage: { readonly name: string; readonly version: string };
  /** Lets pods reach a port of this machine's 127.0.0.1: where they find it. It ends with the cluster. */
  exposeToCluster(hostPort: number): Promise<{ host: string; port: number }>;
  /** Ends everything that this process has started of it; nothing of that is left. */
  stop(): Promise<void>;
}
