#pragma once

#include "journal/database.h"

namespace ballast::journal {

/// What a Writer asks its database again and again.
struct WriterStatements {
    Statement frame, privateBytes, record, outbox;
};

}  // namespace ballast::journal
