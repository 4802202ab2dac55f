package main

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

// attempt is a batch that was sent, or could not be.
type attempt struct {
	sent *worldlog.Sent
	err  error
}

// emitStream sends all batches without waiting between them and says the answers in their order.
func (s *session) emitStream(c command) {
	batches, err := parseBatches(c)
	ack, known := worldlogv1.AckLevel_value[c.Ack]
	if err == nil && !known && c.Ack != "" {
		err = fmt.Errorf("ack: '%s' (expected: an AckLevel)", c.Ack)
	}
	if err != nil {
		s.fail(c.ID, err)
		return
	}
	ctx, r := s.begin(c)
	stream, err := s.client.EmitStream(ctx, c.World, worldlog.EmitStreamOptions{Ack: worldlogv1.AckLevel(ack)})
	if err != nil {
		r.over()
		s.fail(c.ID, err)
		return
	}
	attempts := make(chan attempt, len(batches))
	go func() {
		defer close(attempts)
		for _, batch := range batches {
			sent, err := stream.Send(context.Background(), batch...)
			attempts <- attempt{sent, err}
		}
	}()
	go func() {
		defer r.over()
		index := 0
		for each := range attempts {
			s.sayAnswer(c.ID, index, each)
			index++
		}
		err := stream.Close()
		switch {
		case ctx.Err() != nil:
			s.say(c.ID, object{"result": object{"cancelled": true}})
		case err != nil:
			s.fail(c.ID, err)
		default:
			s.say(c.ID, object{"result": object{}})
		}
	}()
}

func (s *session) sayAnswer(id uint64, index int, each attempt) {
	var response *worldlog.EmitResponse
	err := each.err
	if err == nil {
		response, err = each.sent.Answer(context.Background())
	}
	if err != nil {
		s.say(id, object{"answer": object{"index": index, "error": errorOf(err)}})
		return
	}
	s.say(id, object{"answer": object{"index": index, "response": message(response)}})
}

func parseBatches(c command) ([][]*worldlog.Event, error) {
	var batches [][]*worldlog.Event
	for _, each := range c.Batches {
		var batch []*worldlog.Event
		for _, encoded := range each {
			event := &worldlog.Event{}
			if err := protojson.Unmarshal(encoded, event); err != nil {
				return nil, err
			}
			batch = append(batch, event)
		}
		batches = append(batches, batch)
	}
	return batches, nil
}
