// Package worldlog is the Go client of Worldlog, the event log for agent worlds.
//
// A Client speaks to one server. Unary calls have a deadline and are repeated within it when that is safe and can help: reads and
// emits always (every event gets an id before the first attempt), changes of worlds only when the failed attempt certainly had no
// effect. Subscriptions and replays resume by themselves. Every failure of the contract is an *Error.
package worldlog

import "worldlog.dev/go/worldlogv1"

// Version is the version of this client.
const Version = "0.1.0"

// The messages of the contract that are used most, by short names; the others are in worldlogv1.
type (
	Event        = worldlogv1.Event
	EmitResponse = worldlogv1.EmitResponse
	Frame        = worldlogv1.Frame
	World        = worldlogv1.World
	Chat         = worldlogv1.Chat
)
