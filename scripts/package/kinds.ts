// Which folder holds which type of metadata, and by which ending a file of it is known.

interface Kind {
  type: string
  /** Before `-meta.xml`. */
  suffix: string
}

const kind = (type: string, suffix: string): Kind => ({ type, suffix })

/** Folders of an object. */
const OF_OBJECTS: Readonly<Record<string, Kind>> = {
  fields: kind('CustomField', 'field'),
  validationRules: kind('ValidationRule', 'validationRule'),
  listViews: kind('ListView', 'listView'),
  compactLayouts: kind('CompactLayout', 'compactLayout'),
  recordTypes: kind('RecordType', 'recordType'),
  webLinks: kind('WebLink', 'webLink'),
}

const FOLDERS: Readonly<Record<string, Kind>> = {
  classes: kind('ApexClass', 'cls'),
  triggers: kind('ApexTrigger', 'trigger'),
  lwc: kind('LightningComponentBundle', 'js'),
  flows: kind('Flow', 'flow'),
  quickActions: kind('QuickAction', 'quickAction'),
  permissionsets: kind('PermissionSet', 'permissionset'),
  permissionsetgroups: kind('PermissionSetGroup', 'permissionsetgroup'),
  customPermissions: kind('CustomPermission', 'customPermission'),
  customMetadata: kind('CustomMetadata', 'md'),
  globalValueSets: kind('GlobalValueSet', 'globalValueSet'),
  standardValueSets: kind('StandardValueSet', 'standardValueSet'),
  namedCredentials: kind('NamedCredential', 'namedCredential'),
  externalCredentials: kind('ExternalCredential', 'externalCredential'),
  platformEventChannels: kind('PlatformEventChannel', 'platformEventChannel'),
  platformEventChannelMembers: kind('PlatformEventChannelMember', 'platformEventChannelMember'),
  platformEventSubscriberConfigs: kind('PlatformEventSubscriberConfig', 'platformEventSubscriberConfig'),
  labels: kind('CustomLabels', 'labels'),
  staticresources: kind('StaticResource', 'resource'),
  layouts: kind('Layout', 'layout'),
  flexipages: kind('FlexiPage', 'flexipage'),
  profiles: kind('Profile', 'profile'),
  reportTypes: kind('ReportType', 'reportType'),
  notificationtypes: kind('CustomNotificationType', 'notiftype'),
  externalClientApps: kind('ExternalClientApplication', 'eca'),
  extlClntAppOauthSettings: kind('ExtlClntAppOauthSettings', 'ecaOauth'),
  extlClntAppGlobalOauthSettings: kind('ExtlClntAppGlobalOauthSettings', 'ecaGlblOauth'),
  extlClntAppOauthPolicies: kind('ExtlClntAppOauthConfigurablePolicies', 'ecaOauthPlcy'),
}

/** A deploy replaces what an org's administrator has made of these, so they are never part of the package. */
export const OVERWRITING = ['layouts', 'flexipages', 'profiles', 'standardValueSets', 'settings']

const META = '-meta.xml'

/** `name` is what the file says it holds, `object` whose it is. */
export interface Place extends Kind {
  folder: string
  name: string
  object: string | null
}

/** From the path below `main/default`; null where no such file can be. */
export function placeOf(path: string): Place | null {
  const parts = path.split('/')
  const [folder = '', owner = '', inner = ''] = parts
  const file = parts.at(-1) ?? ''
  const fits = (known: Kind | undefined, depth: number, object: string | null): Place | null =>
    known !== undefined && parts.length === depth && file.endsWith(`.${known.suffix}${META}`)
      ? { ...known, folder, object, name: file.slice(0, -`.${known.suffix}${META}`.length) }
      : null
  if (folder === 'objects' && parts.length === 3) return fits(kind('CustomObject', 'object'), 3, owner)
  if (folder === 'objects') return Object.hasOwn(OF_OBJECTS, inner) ? fits(OF_OBJECTS[inner], 4, owner) : null
  if (folder === 'lwc') return fits(FOLDERS['lwc'], 3, owner)
  // The type of a settings file is named after the file: Order.settings holds OrderSettings.
  if (folder === 'settings') return fits(kind(`${file.split('.')[0]}Settings`, 'settings'), 2, null)
  return Object.hasOwn(FOLDERS, folder) ? fits(FOLDERS[folder], 2, null) : null
}
