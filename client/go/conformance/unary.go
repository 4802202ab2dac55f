package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"google.golang.org/protobuf/proto"
	worldlog "worldlog.dev/go"
	"worldlog.dev/go/worldlogv1"
)

func (s *session) unary(c command) {
	result, err := s.answer(context.Background(), c)
	if err != nil {
		s.fail(c.ID, err)
		return
	}
	s.say(c.ID, object{"result": result})
}

func (s *session) answer(ctx context.Context, c command) (any, error) {
	switch c.Op {
	case "create_world":
		return ask(c, func(r *worldlogv1.CreateWorldRequest) (*worldlogv1.CreateWorldResponse, error) {
			world, err := s.client.CreateWorld(ctx, r.GetWorld())
			return &worldlogv1.CreateWorldResponse{World: world}, err
		})
	case "get_world":
		return ask(c, func(r *worldlogv1.GetWorldRequest) (*worldlogv1.GetWorldResponse, error) {
			world, err := s.client.GetWorld(ctx, r.GetWorld())
			return &worldlogv1.GetWorldResponse{World: world}, err
		})
	case "update_world":
		return ask(c, func(r *worldlogv1.UpdateWorldRequest) (*worldlogv1.UpdateWorldResponse, error) {
			world, err := s.client.UpdateWorld(ctx, r.GetWorld(), r.GetUpdateMask().GetPaths()...)
			return &worldlogv1.UpdateWorldResponse{World: world}, err
		})
	case "delete_world":
		return ask(c, func(r *worldlogv1.DeleteWorldRequest) (*worldlogv1.DeleteWorldResponse, error) {
			count, err := s.client.DeleteWorld(ctx, r.GetWorld(), r.GetEtag())
			return &worldlogv1.DeleteWorldResponse{DeletedEventCount: count}, err
		})
	case "emit":
		return ask(c, func(r *worldlogv1.EmitRequest) (*worldlog.EmitResponse, error) { return s.client.EmitRequest(ctx, r) })
	case "get_event":
		return ask(c, func(r *worldlogv1.GetEventRequest) (*worldlogv1.GetEventResponse, error) {
			event, err := s.client.GetEvent(ctx, r.GetWorld(), r.GetSequence())
			if key, ok := r.GetKey().(*worldlogv1.GetEventRequest_Id); ok {
				event, err = s.client.GetEventByID(ctx, r.GetWorld(), key.Id)
			}
			return &worldlogv1.GetEventResponse{Event: event}, err
		})
	case "count_events":
		return ask(c, func(r *worldlogv1.CountEventsRequest) (*worldlogv1.CountEventsResponse, error) {
			return s.client.CountEvents(ctx, r)
		})
	case "list_worlds":
		return list(c, func(r *worldlogv1.ListWorldsRequest) iter.Seq2[*worldlog.World, error] {
			return s.client.ListWorlds(ctx, r)
		})
	case "list_chats":
		return list(c, func(r *worldlogv1.ListChatsRequest) iter.Seq2[*worldlog.Chat, error] {
			return s.client.ListChats(ctx, r)
		})
	case "list_events":
		return list(c, func(r *worldlogv1.ListEventsRequest) iter.Seq2[*worldlog.Event, error] {
			return s.client.ListEvents(ctx, r)
		})
	}
	return nil, unknownOp(c.Op)
}

type unknownOp string

func (u unknownOp) Error() string { return fmt.Sprintf("no operation '%s'", string(u)) }

// pointer is a message of the contract with its struct type.
type pointer[T any] interface {
	*T
	proto.Message
}

func ask[T any, Q pointer[T], R proto.Message](c command, call func(Q) (R, error)) (any, error) {
	request := Q(new(T))
	if err := parse(c, request); err != nil {
		return nil, err
	}
	response, err := call(request)
	if err != nil {
		return nil, err
	}
	return message(response), nil
}

func list[T any, Q pointer[T], R proto.Message](c command, call func(Q) iter.Seq2[R, error]) (any, error) {
	request := Q(new(T))
	if err := parse(c, request); err != nil {
		return nil, err
	}
	items := []json.RawMessage{}
	for item, err := range call(request) {
		if err != nil {
			return nil, err
		}
		items = append(items, message(item))
	}
	return object{"items": items}, nil
}

func (s *session) fail(id uint64, err error) { s.say(id, object{"error": errorOf(err)}) }

func errorOf(err error) object {
	var failure *worldlog.Error
	var unknown unknownOp
	switch {
	case errors.As(err, &failure):
		return errorObject(failure)
	case errors.As(err, &unknown):
		return object{"code": "UNIMPLEMENTED", "message": err.Error()}
	}
	return object{"code": "INVALID_ARGUMENT", "outcome": "NOT_APPLIED", "message": err.Error()}
}

func errorObject(failure *worldlog.Error) object {
	said := object{"code": failure.CodeName(), "outcome": failure.Outcome, "message": failure.Error()}
	if failure.Reason != 0 {
		said["reason"] = failure.Reason.String()
	}
	if len(failure.Metadata) > 0 {
		said["metadata"] = failure.Metadata
	}
	violations := []object{}
	for _, each := range failure.Violations {
		violation := object{"field": each.Field, "description": each.Description}
		if each.Reason != "" {
			violation["reason"] = each.Reason
		}
		violations = append(violations, violation)
	}
	if len(violations) > 0 {
		said["fieldViolations"] = violations
	}
	if failure.RetryAfter != nil {
		said["retryAfterMillis"] = failure.RetryAfter.Milliseconds()
	}
	return said
}
