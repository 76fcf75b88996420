#include "venue/derive_account/error_codes.h"

namespace ballast::derive {

bool isAmbiguous(std::int64_t code) { return code == -32603 || code == 9000 || code == 9001; }
bool isTooMany(std::int64_t code) { return code == -32000 || code == -32100; }
bool isAlreadyDone(std::int64_t code) { return code >= 11003 && code <= 11006; }

}  // namespace ballast::derive
