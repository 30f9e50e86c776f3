<?php
// The hook points that are listened to, and which ids are taken from each. Everything else that WHMCS hands over (names, addresses, passwords,
// texts, secrets of servers) is never looked at.

namespace Trunkline\Hook;

/** By hook point: the event's type, where its ids stand, the one it cannot do without, and how long to wait where it fires before the change. */
function points()
{
    $service = ['serviceId' => ['params', 'serviceid'], 'clientId' => ['params', 'userid']];
    $order = ['orderId' => ['orderid']];
    $invoice = ['invoiceId' => ['invoiceid']];
    $ticket = ['ticketId' => ['ticketid']];
    return [
        'InvoiceCreated' => ['type' => 'invoice.created', 'ids' => $invoice, 'needs' => 'invoiceId', 'afterS' => 0],
        'InvoicePaid' => ['type' => 'invoice.paid', 'ids' => $invoice, 'needs' => 'invoiceId', 'afterS' => 0],
        'AfterModuleCreate' => ['type' => 'service.activated', 'ids' => $service, 'needs' => 'serviceId', 'afterS' => 0],
        'AfterModuleCreateFailed' => ['type' => 'service.activation_failed', 'ids' => $service, 'needs' => 'serviceId', 'afterS' => 0],
        'AfterModuleSuspend' => ['type' => 'service.suspended', 'ids' => $service, 'needs' => 'serviceId', 'afterS' => 0],
        'AfterModuleUnsuspend' => ['type' => 'service.unsuspended', 'ids' => $service, 'needs' => 'serviceId', 'afterS' => 0],
        'AfterModuleTerminate' => ['type' => 'service.terminated', 'ids' => $service, 'needs' => 'serviceId', 'afterS' => 0],
        // Staff have deleted it: whose it was is all that can still be looked at.
        'ServiceDelete' => [
            'type' => 'service.deleted',
            'ids' => ['serviceId' => ['serviceid'], 'clientId' => ['userid']],
            'needs' => 'clientId',
            'afterS' => 0,
        ],
        // Staff have set a service's status, or anything else of it, by hand.
        'ServiceEdit' => ['type' => 'client.changed', 'ids' => ['clientId' => ['userid']], 'needs' => 'clientId', 'afterS' => 0],
        'ClientEdit' => ['type' => 'client.changed', 'ids' => ['clientId' => ['userid']], 'needs' => 'clientId', 'afterS' => 0],
        // The services of the one are the other's from now on.
        'AfterClientMerge' => ['type' => 'client.changed', 'ids' => ['clientId' => ['fromUserID']], 'needs' => 'clientId', 'afterS' => 0],
        // These fire before WHMCS does what they tell of.
        'AcceptOrder' => ['type' => 'order.accepted', 'ids' => $order, 'needs' => 'orderId', 'afterS' => 10],
        'CancelOrder' => ['type' => 'order.cancelled', 'ids' => $order, 'needs' => 'orderId', 'afterS' => 10],
        'CancelAndRefundOrder' => ['type' => 'order.cancelled', 'ids' => $order, 'needs' => 'orderId', 'afterS' => 10],
        'FraudOrder' => ['type' => 'order.fraud', 'ids' => $order, 'needs' => 'orderId', 'afterS' => 10],
        'TicketOpen' => ['type' => 'ticket.opened', 'ids' => $ticket, 'needs' => 'ticketId', 'afterS' => 0],
        'TicketOpenAdmin' => ['type' => 'ticket.opened', 'ids' => $ticket, 'needs' => 'ticketId', 'afterS' => 0],
        'TicketUserReply' => ['type' => 'ticket.replied', 'ids' => $ticket, 'needs' => 'ticketId', 'afterS' => 0],
        'TicketAdminReply' => ['type' => 'ticket.replied', 'ids' => $ticket, 'needs' => 'ticketId', 'afterS' => 0],
    ];
}

/** The whole numbers that stand where the point has its ids; whatever else stands there is none. */
function idsOf(array $point, array $vars)
{
    $ids = [];
    foreach ($point['ids'] as $name => $path) {
        $value = $vars;
        foreach ($path as $key) {
            $value = is_array($value) && isset($value[$key]) ? $value[$key] : null;
        }
        if (is_int($value) || (is_string($value) && preg_match('/^[0-9]{1,10}$/D', $value) === 1)) {
            if ((int) $value > 0 && (int) $value <= 4294967295) {
                $ids[$name] = (int) $value;
            }
        }
    }
    return $ids;
}
