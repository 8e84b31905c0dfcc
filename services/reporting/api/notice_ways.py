"""How notices leave, as JSON: one's own mail, the province's webhooks, and what became of each delivery."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Request

from services.reporting.operations.telling import ways_of
from services.reporting.operations.ways import (
    SubscriptionEntry,
    WebhookEntry,
    add_webhook,
    end_webhook,
    list_deliveries,
    list_webhooks,
    own_subscription,
    send_again,
    subscribe,
)
from services.reporting.storage.deliveries import ListedDelivery, Subscription, Webhook
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction

router = APIRouter(tags=["notices"])


@router.get("/notice-subscription")
def get_subscription(connection: ReadSnapshot, principal: CurrentPrincipal) -> Subscription:
    """Return what the asker wants by mail."""
    return own_subscription(connection, principal)


@router.put("/notice-subscription")
def put_subscription(
    entry: Annotated[SubscriptionEntry, Body(default_factory=SubscriptionEntry)],
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Subscription:
    """Keep what the asker wants by mail, in place of what it was; without kinds nothing is sent any more."""
    return subscribe(connection, principal, entry, clock.now())


@router.get("/notice-webhooks")
def get_webhooks(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[Webhook]:
    """Return the programs that are told (province)."""
    return list_webhooks(connection, principal)


@router.post("/notice-webhooks", status_code=201)
def post_webhook(
    request: Request, entry: WebhookEntry, connection: WriteTransaction, principal: CurrentPrincipal
) -> dict[str, Any]:
    """Enter a program that is told (province); its secret is in this answer and never again.

    Each notice comes as a POST signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`,
    `webhook-signature`); answer 2xx within five seconds. The same `webhook-id` is the same notice.
    """
    ways = ways_of(request.app.state.settings)
    new = add_webhook(connection, principal, entry, ways.secrets, clock.now(), local=ways.local)
    return {"id": new.webhook.id, "name": new.webhook.name, "url": new.webhook.url, "secret": new.secret}


@router.post("/notice-webhooks/{webhook_id}/end")
def post_end(webhook_id: UUID, connection: WriteTransaction, principal: CurrentPrincipal) -> dict[str, bool]:
    """Tell a program no more (province)."""
    end_webhook(connection, principal, webhook_id, clock.now())
    return {"ended": True}


@router.get("/notice-deliveries")
def get_deliveries(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[ListedDelivery]:
    """Return the newest deliveries, failed ones first (province)."""
    return list_deliveries(connection, principal)


@router.post("/notice-deliveries/{delivery_id}/retry")
def post_retry(
    delivery_id: UUID, connection: WriteTransaction, principal: CurrentPrincipal
) -> dict[str, bool]:
    """Let a delivery that failed be tried anew (province)."""
    send_again(connection, principal, delivery_id, clock.now())
    return {"waiting": True}
