import { type DescMessage, fromJson, type JsonValue, type MessageShape } from "@bufbuild/protobuf";
import {
  ChatSchema,
  CountEventsRequestSchema,
  CountEventsResponseSchema,
  CreateWorldRequestSchema,
  DeleteWorldRequestSchema,
  EmitRequestSchema,
  EmitResponseSchema,
  EventSchema,
  GetEventRequestSchema,
  GetWorldRequestSchema,
  ListChatsRequestSchema,
  ListEventsRequestSchema,
  ListWorldsRequestSchema,
  UpdateWorldRequestSchema,
  type WorldlogClient,
  WorldSchema,
} from "@worldlog/client/node";
import { objectOf } from "./answers.js";

type UnaryCall = (client: WorldlogClient, request: JsonValue) => Promise<JsonValue>;

/** How the operations that have one answer are called. */
const CALLS: Readonly<Record<string, UnaryCall>> = {
  create_world: on(CreateWorldRequestSchema, async (client, { world }) => ({
    world: objectOf(WorldSchema, await client.createWorld(world ?? "")),
  })),
  get_world: on(GetWorldRequestSchema, async (client, { world }) => ({
    world: objectOf(WorldSchema, await client.getWorld(world)),
  })),
  update_world: on(UpdateWorldRequestSchema, async (client, request) => ({
    world: objectOf(WorldSchema, await client.updateWorld(request)),
  })),
  delete_world: on(DeleteWorldRequestSchema, async (client, request) => ({
    deletedEventCount: String(await client.deleteWorld(request)),
  })),
  list_worlds: on(ListWorldsRequestSchema, (client, request) => items(WorldSchema, client.listWorlds(request))),
  list_chats: on(ListChatsRequestSchema, (client, request) => items(ChatSchema, client.listChats(request))),
  list_events: on(ListEventsRequestSchema, (client, request) => items(EventSchema, client.listEvents(request))),
  emit: on(EmitRequestSchema, async (client, request) => objectOf(EmitResponseSchema, await client.emit(request))),
  get_event: on(GetEventRequestSchema, async (client, request) => ({
    event: objectOf(EventSchema, await client.getEvent(request)),
  })),
  count_events: on(CountEventsRequestSchema, async (client, request) =>
    objectOf(CountEventsResponseSchema, await client.countEvents(request)),
  ),
};

export function callUnary(op: string): UnaryCall | undefined {
  return Object.hasOwn(CALLS, op) ? CALLS[op] : undefined;
}

function on<D extends DescMessage>(
  schema: D,
  call: (client: WorldlogClient, request: MessageShape<D>) => Promise<JsonValue>,
): UnaryCall {
  return (client, request) => call(client, fromJson(schema, request));
}

async function items<D extends DescMessage>(schema: D, listing: AsyncIterable<MessageShape<D>>): Promise<JsonValue> {
  const all: JsonValue[] = [];
  for await (const item of listing) {
    all.push(objectOf(schema, item));
  }
  return { items: all };
}
