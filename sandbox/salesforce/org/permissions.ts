// The system permissions of the integration user: the one row of UserPermissionAccess says what the rules of the org go by.
import type { Org } from './org.ts'

const ID = '0PX5g0000000001AAA'

export function showPermissions(org: Org): void {
  const { apiEnabled, activateOrders, editActivatedOrders } = org.permissions
  const row = {
    Id: ID,
    PermissionsApiEnabled: apiEnabled,
    PermissionsActivateOrder: activateOrders,
    PermissionsEditActivatedOrders: editActivatedOrders,
  }
  org.store.transaction(() => org.store.put('UserPermissionAccess', row))
}
