#include "venue/deribit_account/credentials.h"

#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include "venue/deribit/requests.h"
#include "venue/deribit/signature.h"

namespace ballast::deribit {

namespace {

constexpr std::size_t kLongest = 128;

}  // namespace

void Credentials::Eraser::operator()(std::string* text) const noexcept
{
    OPENSSL_cleanse(text->data(), text->size());
    delete text;
}

Result<Credentials> Credentials::of(std::string clientId, std::string&& secret)
{
    // Its own allocation, so that nothing of it stays behind where a text is moved.
    std::unique_ptr<std::string, Eraser> kept(new std::string);
    kept->reserve(kLongest);
    if (secret.size() <= kLongest) kept->append(secret);
    const bool empty = secret.empty() || clientId.empty(),
               long_ = secret.size() > kLongest || clientId.size() > kLongest;
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
    if (empty || long_)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a Deribit key and its secret have 1 to {} characters; one of them has not", kLongest));
    return Credentials(std::move(clientId), std::move(kept));
}

Result<Credentials> Credentials::fromEnvironment(const std::string& prefix)
{
    const auto read = [&](const char* what) { return std::getenv((prefix + what).c_str()); };
    for (const char* what : {"_KEY", "_SECRET"})
        if (read(what) == nullptr)
            return fail(ErrorCode::NotFound, fmt::format("the environment has no variable {}{}", prefix, what));
    return of(read("_KEY"), std::string(read("_SECRET")));
}

std::string Credentials::loginParameters(Timestamp now, std::string_view nonce) const
{
    const auto milliseconds = static_cast<std::uint64_t>(now.nanoseconds / 1'000'000);
    const auto text = authenticationText(milliseconds, nonce, "");
    return signatureLogin(m_clientId, milliseconds, nonce, "", signatureOf(signing::bytesOf(*m_secret), text)).dump();
}

bool mayWithdraw(std::string_view scopes)
{
    const auto padded = fmt::format(" {} ", scopes);
    return padded.find(" wallet:read_write ") != std::string::npos ||
           padded.find(" custody:read_write ") != std::string::npos;
}

}  // namespace ballast::deribit
