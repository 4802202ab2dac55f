package worldlog

import (
	"context"
	"io"
	"sync/atomic"

	"worldlog.dev/go/worldlogv1"
)

// Admin is what those who operate a server ask it for. Safe for concurrent use.
type Admin struct {
	client *Client
	bulk   worldlogv1.AdminServiceClient
}

// Admin returns what those who operate the server ask it for.
func (c *Client) Admin() *Admin { return &c.admin }

// ServerInfo says what the server is and how it is doing.
func (a *Admin) ServerInfo(ctx context.Context) (*worldlogv1.GetServerInfoResponse, error) {
	return callGetServerInfo(ctx, a.client, &worldlogv1.GetServerInfoRequest{})
}

// VerifyWorld compares the whole durable history of a world with what was written, however long that takes; it has no deadline but
// that of its context. onProgress, unless nil, hears about once a second how far it is, and the result. Damage is a result, not
// an error.
func (a *Admin) VerifyWorld(
	ctx context.Context, world string, onProgress func(*worldlogv1.VerifyWorldResponse),
) (*worldlogv1.VerifyWorldResponse, error) {
	bound, done, err := a.client.begin(ctx, true)
	if err != nil {
		return nil, err
	}
	defer done()
	last, failure := a.verify(bound, world, onProgress)
	if failure != nil {
		return nil, whole(bound, failure, 1, false)
	}
	return last, nil
}

func (a *Admin) verify(
	ctx context.Context, world string, onProgress func(*worldlogv1.VerifyWorldResponse),
) (*worldlogv1.VerifyWorldResponse, *Error) {
	sent := new(atomic.Bool)
	stream, err := a.bulk.VerifyWorld(
		context.WithValue(ctx, departureKey{}, sent), &worldlogv1.VerifyWorldRequest{World: world})
	var last *worldlogv1.VerifyWorldResponse
	for err == nil {
		var response *worldlogv1.VerifyWorldResponse
		if response, err = stream.Recv(); err == nil {
			last = response
			if onProgress != nil {
				onProgress(last)
			}
		}
	}
	if err != io.EOF {
		return nil, decode(err, sent.Load())
	}
	if last.GetResult() == worldlogv1.VerifyResult_VERIFY_RESULT_UNSPECIFIED {
		return nil, brokenStream("the verification ended without a result")
	}
	return last, nil
}

// Backup makes a copy of the store in the directory backups beside it, under this name or, when it is empty, one the server
// chooses. When it returns, the copy is durable and checked. It is not repeated by itself. Give ctx a deadline that fits the size
// of the store.
func (a *Admin) Backup(ctx context.Context, name string) (*worldlogv1.BackupResponse, error) {
	return callBackup(ctx, a.client, &worldlogv1.BackupRequest{Name: name})
}
