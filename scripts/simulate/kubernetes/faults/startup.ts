import { type ContainerState, event, type Pod, terminated, waiting } from '../cluster.ts'
import { backOff, crashing, neverStarted, newPods, often, type Scene, type StateFault } from './fault.ts'

function stuck(
  scene: Scene,
  status: string,
  message: string,
  events: (pod: Pod) => Pod['events'],
): undefined {
  for (const pod of newPods(scene)) {
    neverStarted(pod, status, waiting(status, message))
    pod.events = [
      event(
        'Normal',
        'Scheduled',
        'default-scheduler',
        `Successfully assigned ${scene.cluster.namespace}/${pod.name} to ${pod.node}`,
        pod.age,
      ),
      ...events(pod),
    ]
  }
  return undefined
}

function cannotPull(scene: Scene, image: string, why: string, extra: Pod['events'] = []): undefined {
  const { random, victim } = scene
  victim.image = image
  const status = random.pick(['ImagePullBackOff', 'ErrImagePull'])
  return stuck(scene, status, `Back-off pulling image "${image}"`, () => [
    ...extra,
    often(random, 'Normal', 'Pulling', 'kubelet', `Pulling image "${image}"`),
    often(random, 'Warning', 'Failed', 'kubelet', `Failed to pull image "${image}": ${why}`),
    often(random, 'Warning', 'Failed', 'kubelet', 'Error: ErrImagePull'),
    often(random, 'Normal', 'BackOff', 'kubelet', `Back-off pulling image "${image}"`),
    often(random, 'Warning', 'Failed', 'kubelet', 'Error: ImagePullBackOff'),
  ])
}

function dies(
  scene: Scene,
  last: ContainerState,
  logs: readonly string[],
  events: (pod: Pod) => Pod['events'] = () => [],
): undefined {
  const { random, cluster, victim } = scene
  for (const pod of newPods(scene)) {
    crashing(random, pod, last)
    pod.events = [
      often(
        random,
        'Normal',
        'Pulled',
        'kubelet',
        `Container image "${victim.image}" already present on machine`,
      ),
      ...events(pod),
    ]
    backOff(random, cluster, victim, pod)
  }
  victim.logs.push(...logs)
  return undefined
}

const notFound = (image: string): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`

export const STARTUP: readonly StateFault[] = [
  {
    name: 'wrong_tag',
    kinds: ['image'],
    inflict: (scene) => {
      const image = `${scene.victim.image.replace(/:[^:/]*$/, '')}:v99.${scene.random.int(1, 9)}`
      return cannotPull(scene, image, notFound(image))
    },
  },
  {
    name: 'wrong_registry',
    kinds: ['image'],
    inflict: (scene) => {
      const image = `registry.invalid.example/${scene.victim.name}:v1`
      return cannotPull(
        scene,
        image,
        `rpc error: code = Unknown desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to do request: Head "https://registry.invalid.example/v2/": dial tcp: lookup registry.invalid.example on 10.96.0.10:53: no such host`,
      )
    },
  },
  {
    name: 'pull_secret',
    kinds: ['image', 'credentials', 'config'],
    inflict: (scene) => {
      scene.victim.pullSecret = 'regcred-old'
      return cannotPull(
        scene,
        scene.victim.image,
        `failed to pull and unpack image "${scene.victim.image}": failed to resolve reference "${scene.victim.image}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
        [
          often(
            scene.random,
            'Warning',
            'FailedToRetrieveImagePullSecret',
            'kubelet',
            'Unable to retrieve some image pull secrets (regcred-old); attempting to pull the image may not succeed.',
          ),
        ],
      )
    },
  },
  {
    name: 'invalid_image_name',
    kinds: ['image'],
    inflict: (scene) => {
      const image = `${scene.victim.image.toUpperCase()}:`
      scene.victim.image = image
      return stuck(
        scene,
        'InvalidImageName',
        `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`,
        () => [
          often(
            scene.random,
            'Warning',
            'InspectFailed',
            'kubelet',
            `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`,
          ),
          often(scene.random, 'Warning', 'Failed', 'kubelet', 'Error: InvalidImageName'),
        ],
      )
    },
  },
  {
    name: 'never_pull',
    kinds: ['image'],
    inflict: (scene) => {
      const { victim, random } = scene
      victim.pullPolicy = 'Never'
      return stuck(
        scene,
        'ErrImageNeverPull',
        `Container image "${victim.image}" is not present with pull policy of Never`,
        () => [
          often(
            random,
            'Warning',
            'ErrImageNeverPull',
            'kubelet',
            `Container image "${victim.image}" is not present with pull policy of Never`,
          ),
          often(random, 'Warning', 'Failed', 'kubelet', 'Error: ErrImageNeverPull'),
        ],
      )
    },
  },
  {
    name: 'missing_configmap',
    kinds: ['config'],
    inflict: (scene) => {
      const map = `${scene.victim.name}-flags`
      scene.victim.env.push({
        name: 'MODE',
        value: null,
        from: { kind: 'config map', name: map, key: 'mode' },
      })
      return stuck(scene, 'CreateContainerConfigError', `configmap "${map}" not found`, () => [
        often(scene.random, 'Warning', 'Failed', 'kubelet', `Error: configmap "${map}" not found`),
      ])
    },
  },
  {
    name: 'missing_secret',
    kinds: ['config', 'credentials'],
    inflict: (scene) => {
      const secret = `${scene.victim.name}-token`
      scene.victim.env.push({
        name: 'TOKEN',
        value: null,
        from: { kind: 'secret', name: secret, key: 'token' },
      })
      return stuck(scene, 'CreateContainerConfigError', `secret "${secret}" not found`, () => [
        often(scene.random, 'Warning', 'Failed', 'kubelet', `Error: secret "${secret}" not found`),
      ])
    },
  },
  {
    name: 'missing_key',
    kinds: ['config', 'credentials'],
    inflict: (scene) => {
      const { cluster, victim, random } = scene
      const of = random.pick(['ConfigMap', 'Secret'])
      const why = `couldn't find key port in ${of} ${cluster.namespace}/${victim.name}-settings`
      return stuck(scene, 'CreateContainerConfigError', why, () => [
        often(random, 'Warning', 'Failed', 'kubelet', `Error: ${why}`),
      ])
    },
  },
  {
    name: 'missing_volume_config',
    kinds: ['config', 'storage'],
    inflict: (scene) => {
      const { victim, random } = scene
      victim.mounts.push({ volume: 'conf', kind: 'ConfigMap', source: `${victim.name}-conf` })
      return stuck(scene, 'ContainerCreating', '', () => [
        often(
          random,
          'Warning',
          'FailedMount',
          'kubelet',
          `MountVolume.SetUp failed for volume "conf" : configmap "${victim.name}-conf" not found`,
        ),
      ])
    },
  },
  {
    name: 'bad_command',
    kinds: ['runtime', 'crash', 'config'],
    inflict: (scene) => {
      const { victim, random } = scene
      victim.command = '/app/serve --listen'
      const why =
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app/serve": stat /app/serve: no such file or directory: unknown'
      return dies(scene, { ...terminated('StartError', 128), message: why }, [], () => [
        often(random, 'Warning', 'Failed', 'kubelet', `Error: ${why}`),
      ])
    },
  },
  {
    name: 'bad_argument',
    kinds: ['crash'],
    inflict: (scene) =>
      dies(scene, terminated('Error', 2), ['unknown flag: --lisen', 'Usage: serve [options]']),
  },
  {
    name: 'missing_variable',
    kinds: ['crash', 'config'],
    inflict: (scene) =>
      dies(scene, terminated('Error', 1), [
        'FATAL required environment variable SIGNING_KEY is not set',
        'exiting',
      ]),
  },
  {
    name: 'runs_as_root',
    kinds: ['config', 'runtime', 'admission'],
    inflict: (scene) =>
      stuck(
        scene,
        'CreateContainerConfigError',
        'container has runAsNonRoot and image will run as root',
        () => [
          often(
            scene.random,
            'Warning',
            'Failed',
            'kubelet',
            'Error: container has runAsNonRoot and image will run as root (pod: "x", container: server)',
          ),
        ],
      ),
  },
  {
    name: 'init_container',
    kinds: ['crash', 'runtime'],
    inflict: (scene) => {
      for (const pod of newPods(scene)) {
        neverStarted(
          pod,
          scene.random.pick(['Init:CrashLoopBackOff', 'Init:Error']),
          waiting('PodInitializing'),
        )
        backOff(scene.random, scene.cluster, { ...scene.victim, name: 'migrate' }, pod)
      }
      return undefined
    },
  },
]
