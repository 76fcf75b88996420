#include "signing/keccak.h"

#include <cryptopp/keccak.h>

namespace ballast::signing {

Hash32 keccak256(std::initializer_list<ByteView> parts)
{
    CryptoPP::Keccak_256 hasher;
    for (const auto part : parts)
        hasher.Update(part.data(), part.size());
    Hash32 hash{};
    hasher.Final(hash.data());
    return hash;
}

Hash32 keccak256(ByteView bytes) { return keccak256({bytes}); }

}  // namespace ballast::signing
