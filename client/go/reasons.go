package worldlog

import "worldlog.dev/go/worldlogv1"

// reasonError is a sentinel that errors.Is compares with the reason of an *Error.
type reasonError worldlogv1.ErrorReason

func (r reasonError) Error() string { return worldlogv1.ErrorReason(r).String() }

// One sentinel for each reason of the contract; see worldlogv1.ErrorReason for what each means.
var (
	ErrInvalidRequest         error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_INVALID_REQUEST)
	ErrEventTooLarge          error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_EVENT_TOO_LARGE)
	ErrInvalidCursor          error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_INVALID_CURSOR)
	ErrInvalidPageToken       error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_INVALID_PAGE_TOKEN)
	ErrWorldNotFound          error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_WORLD_NOT_FOUND)
	ErrWorldDeleted           error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_WORLD_DELETED)
	ErrWorldAlreadyExists     error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_WORLD_ALREADY_EXISTS)
	ErrWorldLimitReached      error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_WORLD_LIMIT_REACHED)
	ErrEventNotFound          error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_EVENT_NOT_FOUND)
	ErrEventIDConflict        error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_EVENT_ID_CONFLICT)
	ErrUnexpectedLastSequence error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_UNEXPECTED_LAST_SEQUENCE)
	ErrEtagMismatch           error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_ETAG_MISMATCH)
	ErrLogFull                error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_LOG_FULL)
	ErrLogReplaced            error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_LOG_REPLACED)
	ErrSequenceOutOfRange     error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_SEQUENCE_OUT_OF_RANGE)
	ErrOverloaded             error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_OVERLOADED)
	ErrSlowConsumer           error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_SLOW_CONSUMER)
	ErrTooManyStreams         error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_TOO_MANY_STREAMS)
	ErrStoreUnavailable       error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_STORE_UNAVAILABLE)
	ErrShuttingDown           error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_SHUTTING_DOWN)
	ErrDeadlineExceeded       error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED)
	ErrDataLoss               error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_DATA_LOSS)
	ErrInternal               error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_INTERNAL)
	ErrBackupExists           error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_BACKUP_EXISTS)
	ErrNotSupported           error = reasonError(worldlogv1.ErrorReason_ERROR_REASON_NOT_SUPPORTED)
)
