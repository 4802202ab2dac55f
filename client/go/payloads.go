package worldlog

import "worldlog.dev/go/worldlogv1"

// Message makes an event of something that an agent or a person said.
func Message(message *worldlogv1.MessageEvent) *Event {
	return &Event{Payload: &worldlogv1.Event_Message{Message: message}}
}

// Sse makes an event of a step of a stream of tokens.
func Sse(sse *worldlogv1.SseEvent) *Event {
	return &Event{Payload: &worldlogv1.Event_Sse{Sse: sse}}
}

// Tool makes an event of a step of a tool call.
func Tool(tool *worldlogv1.ToolEvent) *Event {
	return &Event{Payload: &worldlogv1.Event_Tool{Tool: tool}}
}

// System makes an event of whatever the other kinds are not.
func System(system *worldlogv1.SystemEvent) *Event {
	return &Event{Payload: &worldlogv1.Event_System{System: system}}
}

// JSON is a value that belongs to the application; its text is kept byte by byte. A text that is not JSON is refused by the server.
func JSON(text string) *worldlogv1.JsonValue {
	return &worldlogv1.JsonValue{Form: &worldlogv1.JsonValue_Json{Json: text}}
}
