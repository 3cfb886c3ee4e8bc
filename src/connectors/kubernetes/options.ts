import { z } from 'zod'
import { HTTP_OPTIONS } from '../kind.ts'

/** A cluster: by its address and a token, by a kubeconfig, or by the service account of the pod Sitrep runs in. */
export const KubernetesOptions = z
  .strictObject({
    url: HTTP_OPTIONS.url.optional(),
    token: HTTP_OPTIONS.token,
    ca: HTTP_OPTIONS.ca,
    proxy: HTTP_OPTIONS.proxy,
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe('Path of a kubeconfig whose user has a token or a client certificate.'),
    context: z.string().min(1).optional().describe('Context of the kubeconfig; default: its current one.'),
    serviceAccount: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder of a mounted service account, `/var/run/secrets/kubernetes.io/serviceaccount` in a pod.',
      ),
    namespaces: z
      .array(z.string().regex(/^[a-z0-9-]+$/, { error: 'must be the name of a namespace' }))
      .default([])
      .describe('Namespaces that are read; none: those in which the services of the page are found.'),
  })
  .describe('A Kubernetes cluster.')

export type KubernetesOptions = z.infer<typeof KubernetesOptions>
