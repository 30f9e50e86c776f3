trigger PortalProvisioningEvents on Portal_Provisioning__e(after insert) {
    PortalEventHandler.take(Trigger.new);
}
