#pragma once

#include <functional>
#include <memory>

#include "signing/signature.h"

namespace ballast::signing {

/// A key that signs. It cannot be copied or printed; its bytes stay at one place and are erased there.
class PrivateKey {
public:
    static constexpr std::size_t kSize = 32;
    using Storage = std::array<std::uint8_t, kSize>;
    /// Fills the bytes where they will stay; false: there is no key.
    using Reader = std::function<bool(std::span<std::uint8_t, kSize>)>;

    /// Errors   NotFound if the reader has none; InvalidArgument if it is no number of the curve. No error shows a
    /// byte.
    static Result<PrivateKey> read(const Reader& reader);
    /// From "0x" and 64 digits. The text is erased in any case. Errors   as `read`, and Parse.
    static Result<PrivateKey> fromText(std::string&& text);

    PrivateKey(PrivateKey&&) noexcept = default;
    PrivateKey& operator=(PrivateKey&&) noexcept = default;
    PrivateKey(const PrivateKey&) = delete;
    PrivateKey& operator=(const PrivateKey&) = delete;
    ~PrivateKey() = default;

    /// Deterministic (RFC 6979), s in the lower half. Errors   InvalidArgument if the key was moved away.
    Result<Signature> sign(const Hash32& digest) const;
    /// 0x04‖x‖y. Errors   as `sign`.
    Result<std::array<std::uint8_t, 65>> publicKey() const;
    /// Errors   as `sign`.
    Result<Address> address() const;

private:
    struct Eraser {
        void operator()(Storage* bytes) const noexcept;
    };
    using Owner = std::unique_ptr<Storage, Eraser>;
    explicit PrivateKey(Owner bytes) : m_bytes(std::move(bytes)) {}

    Owner m_bytes;
};

}  // namespace ballast::signing
