package worldlog

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
)

// NewEventID returns a UUID of version 7, which the store likes because they rise.
func NewEventID() string {
	var id [16]byte
	if _, err := rand.Read(id[6:]); err != nil {
		panic(err) // Go promises that this does not happen.
	}
	var stamp [8]byte
	binary.BigEndian.PutUint64(stamp[:], uint64(time.Now().UnixMilli())<<16)
	copy(id[:6], stamp[:6])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// identify gives events without an id one, so that whoever repeats the emit repeats the same events. What was given stays as
// it is.
func identify(events []*Event) []*Event {
	identified := make([]*Event, len(events))
	for i, event := range events {
		if event.GetId() == "" {
			event = proto.CloneOf(event)
			if event == nil {
				event = &Event{}
			}
			event.Id = NewEventID()
		}
		identified[i] = event
	}
	return identified
}
