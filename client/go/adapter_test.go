package worldlog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// kit drives an adapter as the conformance kit does.
type kit struct {
	*program
	last  int
	heard []map[string]any
}

func (k *kit) tell(op string, fields map[string]any) int {
	k.Helper()
	k.last++
	line := map[string]any{"id": k.last, "op": op}
	for name, value := range fields {
		line[name] = value
	}
	encoded, err := json.Marshal(line)
	check(k.T, err)
	_, err = k.in.Write(append(encoded, '\n'))
	check(k.T, err)
	return k.last
}

// hear returns the next line that belongs to a command.
func (k *kit) hear(id int) map[string]any {
	k.Helper()
	for i := 0; ; i++ {
		if i == len(k.heard) {
			line := map[string]any{}
			check(k.T, json.Unmarshal([]byte(k.line()), &line))
			k.heard = append(k.heard, line)
		}
		if k.heard[i]["id"] == float64(id) {
			line := k.heard[i]
			k.heard = append(k.heard[:i], k.heard[i+1:]...)
			delete(line, "id")
			return line
		}
	}
}

func (k *kit) ask(op string, fields map[string]any) string {
	k.Helper()
	return brief(k.hear(k.tell(op, fields)))
}

// event returns the next event of a command; a subscription may say that it is live before.
func (k *kit) event(id int) string {
	k.Helper()
	for {
		line := k.hear(id)
		if _, ok := line["notice"]; !ok {
			event, _ := line["event"].(map[string]any)
			return fmt.Sprint(event["sequence"], " ", event["id"])
		}
	}
}

func brief(line map[string]any) string {
	encoded, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

func TestTheAdapterSpeaksItsProtocol(t *testing.T) {
	type fields = map[string]any
	k := &kit{program: run(t, "conformance")}
	contains := func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	event := func(id string) fields {
		return fields{"id": id, "system": fields{"type": "t", "content": fields{"json": `{"n":12345678901234567890}`}}}
	}
	of := func(more fields) fields {
		more["world"] = "kit"
		return fields{"request": more}
	}
	contains(k.ask("get_world", of(fields{})), "not connected")
	equal(t, "connect", k.ask("connect", fields{
		"address": shared(t), "backoffMillis": fields{"first": 10, "max": 200}, "timeoutMillis": 20_000,
	}), `{"result":{"client":"go","unsupported":[],"version":"0.1.0"}}`)
	contains(k.ask("create_world", fields{"request": fields{"world": fields{"id": "kit", "labels": fields{"a": "b"}}}}), `"logId"`)
	following := k.tell("subscribe", of(fields{"afterSequence": "0"}))
	contains(k.ask("emit", of(fields{"events": []fields{event("one")}})), `"sequence":"1"`)
	equal(t, "event", k.event(following), "1 one")
	contains(k.ask("get_event", of(fields{"sequence": "1"})), `12345678901234567890`)
	contains(k.ask("get_event", of(fields{"id": "one"})), `"sequence":"1"`)
	contains(k.ask("update_world", fields{
		"request": fields{"world": fields{"id": "kit", "displayName": "Kit"}, "updateMask": "displayName"},
	}), `"displayName":"Kit"`)
	contains(k.ask("list_worlds", fields{"request": fields{"labels": fields{"a": "b"}, "pageSize": 1}}), `"id":"kit"`)
	equal(t, "chats", k.ask("list_chats", of(fields{})), `{"result":{"items":[]}}`)

	paused := k.tell("pause", fields{"target": following})
	equal(t, "paused", brief(k.hear(paused)), `{"result":{}}`)
	emits := k.tell("emit_stream", fields{"world": "kit", "ack": "ACK_LEVEL_DURABLE", "batches": [][]fields{
		{event("two")}, {event("three"), event("four")}, {{"id": "one", "system": fields{"type": "other"}}}, {event("late")},
	}})
	contains(brief(k.hear(emits)), `"index":0,"response":{"ack":"ACK_LEVEL_DURABLE"`)
	contains(brief(k.hear(emits)), `"id":"four","sequence":"4"}]`)
	contains(brief(k.hear(emits)), `"reason":"ERROR_REASON_EVENT_ID_CONFLICT"`)
	contains(brief(k.hear(emits)), `"outcome":"NOT_APPLIED"`)
	contains(brief(k.hear(emits)), `{"error":{"code":"ALREADY_EXISTS"`)
	contains(k.ask("emit_stream", fields{"world": "kit", "batches": [][]fields{{event("five")}}}), `"sequence":"5"`)
	equal(t, "resumed", k.ask("resume", fields{"target": following}), `{"result":{}}`)
	for _, want := range []string{"2 two", "3 three", "4 four", "5 five"} {
		equal(t, "event", k.event(following), want)
	}

	replay := k.tell("replay", of(fields{"order": "ORDER_DESCENDING", "limit": "2"}))
	equal(t, "replayed", k.event(replay)+", "+k.event(replay), "5 five, 4 four")
	equal(t, "replayed", brief(k.hear(replay)), `{"result":{"count":"2"}}`)
	contains(k.ask("list_events", of(fields{"pageSize": 1})), `"id":"five"`)
	contains(k.ask("count_events", of(fields{})), `"count":"5"`)
	equal(t, "error", k.ask("get_world", fields{"request": fields{"world": "none"}}), `{"error":{"code":"NOT_FOUND",`+
		`"message":"WORLD_NOT_FOUND: no world 'none'","metadata":{"outcome":"NOT_APPLIED","world":"none"},`+
		`"outcome":"NOT_APPLIED","reason":"ERROR_REASON_WORLD_NOT_FOUND"}}`)
	contains(k.ask("emit", of(fields{"events": []fields{{"chat": "a b"}}})), `"field":"events[0].chat"`)
	contains(k.ask("emit", of(fields{"events": 7})), `"code":"INVALID_ARGUMENT"`)
	contains(k.ask("juggle", nil), `"code":"UNIMPLEMENTED"`)
	contains(brief(k.hear(k.tell("subscribe", of(fields{"afterSequence": "99"})))), "ERROR_REASON_SEQUENCE_OUT_OF_RANGE")

	cancelled := k.tell("cancel", fields{"target": following})
	equal(t, "cancelled", brief(k.hear(following)), `{"result":{"cancelled":true}}`)
	equal(t, "cancel", brief(k.hear(cancelled)), `{"result":{}}`)
	contains(k.ask("delete_world", fields{"request": fields{"world": "kit"}}), `"deletedEventCount":"5"`)
	equal(t, "close", k.ask("close", nil), `{"result":{}}`)
	contains(k.ask("get_world", of(fields{})), `"code":"CANCELLED"`)
	check(t, k.in.Close())
	equal(t, "what was still said", len(k.rest()), 0)
}
