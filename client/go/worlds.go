package worldlog

import (
	"context"
	"iter"

	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"worldlog.dev/go/worldlogv1"
)

// CreateWorld creates a world; its id is required. It is durable when this returns.
func (c *Client) CreateWorld(ctx context.Context, world *World) (*World, error) {
	response, err := callCreateWorld(ctx, c, &worldlogv1.CreateWorldRequest{World: world})
	return response.GetWorld(), err
}

// GetWorld returns a world.
func (c *Client) GetWorld(ctx context.Context, world string) (*World, error) {
	response, err := callGetWorld(ctx, c, &worldlogv1.GetWorldRequest{World: world})
	return response.GetWorld(), err
}

// ListWorlds returns the worlds that carry all of the labels asked for, by id, read page by page; all worlds when the request is
// nil. Its page token says where to begin.
func (c *Client) ListWorlds(ctx context.Context, request *worldlogv1.ListWorldsRequest) iter.Seq2[*World, error] {
	return pages(request.GetPageToken(), func(token string) (*worldlogv1.ListWorldsResponse, error) {
		return callListWorlds(ctx, c, &worldlogv1.ListWorldsRequest{
			Labels: request.GetLabels(), PageSize: request.GetPageSize(), PageToken: token,
		})
	}, (*worldlogv1.ListWorldsResponse).GetWorlds, (*worldlogv1.ListWorldsResponse).GetNextPageToken)
}

// UpdateWorld changes these fields of a world, display_name or labels; only if its etag, when set, is still current.
func (c *Client) UpdateWorld(ctx context.Context, change *World, fields ...string) (*World, error) {
	request := &worldlogv1.UpdateWorldRequest{World: change}
	if len(fields) > 0 {
		request.UpdateMask = &fieldmaskpb.FieldMask{Paths: fields}
	}
	response, err := callUpdateWorld(ctx, c, request)
	return response.GetWorld(), err
}

// DeleteWorld deletes a world with all of its events, for ever; only if this etag, when not empty, is still current. It returns
// how many durable events went with it.
func (c *Client) DeleteWorld(ctx context.Context, world, etag string) (uint64, error) {
	request := &worldlogv1.DeleteWorldRequest{World: world, Etag: etag}
	response, err := callDeleteWorld(ctx, c, request)
	return response.GetDeletedEventCount(), err
}

// ListChats returns the chats of a world by id, read page by page; the page token of the request says where to begin.
func (c *Client) ListChats(ctx context.Context, request *worldlogv1.ListChatsRequest) iter.Seq2[*Chat, error] {
	return pages(request.GetPageToken(), func(token string) (*worldlogv1.ListChatsResponse, error) {
		return callListChats(ctx, c, &worldlogv1.ListChatsRequest{
			World: request.GetWorld(), PageSize: request.GetPageSize(), PageToken: token,
		})
	}, (*worldlogv1.ListChatsResponse).GetChats, (*worldlogv1.ListChatsResponse).GetNextPageToken)
}
