{{- define "trunkline.labels" -}}
app.kubernetes.io/name: trunkline
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Called with a role: (list . "web"). */}}
{{- define "trunkline.selector" -}}
app.kubernetes.io/name: trunkline
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* The one image of all, by digest alone. */}}
{{- define "trunkline.image" -}}
{{ .Values.image.repository }}@{{ required "image.digest is missing: the sha256:… that the release has signed" .Values.image.digest }}
{{- end }}

{{- define "trunkline.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "trunkline.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "trunkline.volumes" -}}
# 288 is 0440, whatever version of YAML reads it.
- name: secrets
  secret: { secretName: {{ .Values.secrets.existingSecret | quote }}, defaultMode: 288 }
- name: tmp
  emptyDir: { medium: Memory, sizeLimit: 64Mi }
{{- with .Values.files.existingConfigMap }}
- name: files
  configMap: { name: {{ . | quote }} }
{{- end }}
{{- end }}

{{- define "trunkline.volumeMounts" -}}
- { name: secrets, mountPath: /run/secrets/trunkline, readOnly: true }
- { name: tmp, mountPath: /tmp }
{{- if .Values.files.existingConfigMap }}
- { name: files, mountPath: /etc/trunkline, readOnly: true }
{{- end }}
{{- end }}

{{/* A name in the configuration, its key in the Secret: DATABASE_URL and DATABASE_URL. */}}
{{- define "trunkline.secretFiles" -}}
{{- range .Values.secrets.names }}
- { name: {{ . }}_FILE, value: /run/secrets/trunkline/{{ . }} }
{{- end }}
{{- end }}

{{/* The pod of web or worker: (dict "root" . "role" "web" "program" "dist/web.js" "readiness" "/readyz"). */}}
{{- define "trunkline.pod" -}}
{{- $values := index .root.Values .role -}}
metadata:
  labels: {{- include "trunkline.selector" (list .root .role) | nindent 4 }}
  annotations:
    # Settings are read at start alone: others are other pods.
    trunkline/config: {{ .root.Values.config | toJson | sha256sum | quote }}
spec:
  serviceAccountName: {{ .root.Release.Name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # Web drains for 40 s, a worker for 35; a step that takes longer is found again.
  terminationGracePeriodSeconds: 60
  securityContext: {{- include "trunkline.podSecurity" .root | nindent 4 }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets: {{- range . }}
    - { name: {{ . | quote }} }
  {{- end }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "trunkline.selector" (list .root .role) | nindent 10 }}
  containers:
    - name: {{ .role }}
      image: {{ include "trunkline.image" .root }}
      command: [node, {{ .program }}]
      ports:
        - { name: http, containerPort: 3000 }
      envFrom:
        - configMapRef: { name: {{ .root.Release.Name }}-config }
      env: {{- include "trunkline.secretFiles" .root | nindent 8 }}
      startupProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 15
        timeoutSeconds: 5
        failureThreshold: 4
      readinessProbe:
        httpGet: { path: {{ .readiness }}, port: http }
        periodSeconds: 5
        timeoutSeconds: 4
        failureThreshold: 2
      resources: {{- toYaml $values.resources | nindent 8 }}
      securityContext: {{- include "trunkline.containerSecurity" .root | nindent 8 }}
      volumeMounts: {{- include "trunkline.volumeMounts" .root | nindent 8 }}
  volumes: {{- include "trunkline.volumes" .root | nindent 4 }}
{{- end }}
