package worldlog

import (
	"context"
	"iter"

	"google.golang.org/protobuf/proto"
	"worldlog.dev/go/worldlogv1"
)

// Emit emits events, atomic and contiguous, and waits until they are durable.
func (c *Client) Emit(ctx context.Context, world string, events ...*Event) (*EmitResponse, error) {
	return c.EmitRequest(ctx, &worldlogv1.EmitRequest{World: world, Events: events, Ack: worldlogv1.AckLevel_ACK_LEVEL_DURABLE})
}

// EmitRequest emits as the request says. Events without an id get one before the first attempt, so repeating is safe. Whoever
// repeats an emit that failed with outcome Unknown sets the ids first.
func (c *Client) EmitRequest(ctx context.Context, request *worldlogv1.EmitRequest) (*EmitResponse, error) {
	identified := &worldlogv1.EmitRequest{
		World: request.GetWorld(), Events: identify(request.GetEvents()), Ack: request.GetAck(),
		ExpectedLastSequence: request.ExpectedLastSequence,
	}
	return callEmit(ctx, c, identified)
}

// GetEvent returns the event of this sequence.
func (c *Client) GetEvent(ctx context.Context, world string, sequence uint64) (*Event, error) {
	return c.getEvent(ctx, &worldlogv1.GetEventRequest{World: world, Key: &worldlogv1.GetEventRequest_Sequence{Sequence: sequence}})
}

// GetEventByID returns the event of this id.
func (c *Client) GetEventByID(ctx context.Context, world, id string) (*Event, error) {
	return c.getEvent(ctx, &worldlogv1.GetEventRequest{World: world, Key: &worldlogv1.GetEventRequest_Id{Id: id}})
}

func (c *Client) getEvent(ctx context.Context, request *worldlogv1.GetEventRequest) (*Event, error) {
	response, err := callGetEvent(ctx, c, request)
	return response.GetEvent(), err
}

// ListEvents returns the events that match, read page by page; the page token of the request says where to begin.
func (c *Client) ListEvents(ctx context.Context, request *worldlogv1.ListEventsRequest) iter.Seq2[*Event, error] {
	return pages(request.GetPageToken(), func(token string) (*worldlogv1.ListEventsResponse, error) {
		page := &worldlogv1.ListEventsRequest{}
		proto.Merge(page, request)
		page.PageToken = token
		return callListEvents(ctx, c, page)
	}, (*worldlogv1.ListEventsResponse).GetEvents, (*worldlogv1.ListEventsResponse).GetNextPageToken)
}

// CountEvents counts the events that match.
func (c *Client) CountEvents(
	ctx context.Context, request *worldlogv1.CountEventsRequest,
) (*worldlogv1.CountEventsResponse, error) {
	return callCountEvents(ctx, c, request)
}
