#include "signing/personal_message.h"

#include "signing/keccak.h"

namespace ballast::signing {

Hash32 personalDigest(std::string_view message)
{
    const std::string head = "\x19"
                             "Ethereum Signed Message:\n" +
                             std::to_string(message.size());
    return keccak256({bytesOf(head), bytesOf(message)});
}

}  // namespace ballast::signing
