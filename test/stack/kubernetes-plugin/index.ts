/** Where the stand-in for the kubernetes plugin lies; put it on PATH, and KUBECONFIG in the environment. */
export const kubernetesPluginFolder = __dirname;
