import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "./gen/worldlog/v1/event_pb.js";

/** What an event is made of. An event without an id gets one. */
export type EventInit = MessageInitShape<typeof EventSchema>;

/** The events, each with an id, so that whoever repeats the emit repeats the same events. Changes none of those given. */
export function identify(events: readonly EventInit[], newIds: () => string): Event[] {
  return events.map((event) => {
    const whole = create(EventSchema, event);
    if (whole.id !== "") {
      return whole;
    }
    const { $typeName: _name, $unknown: _unknown, ...fields } = whole;
    return create(EventSchema, { ...fields, id: newIds() });
  });
}
