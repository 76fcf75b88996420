#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "signing/private_key.h"
#include "signing/word.h"

namespace ballast::vectors {

using Json = nlohmann::ordered_json;
using signing::Address;
using signing::Bytes;
using signing::ByteView;
using signing::Hash32;
using signing::Word;

/// "privateKey" as "private_key": both forms of files name members alike then.
std::string snakeCase(std::string_view name);

/// Members that are words for people and nothing to compare with.
bool isWordsOnly(std::string_view member);

/// One entry of a file while it is checked. It remembers what was read and what was compared, and the first thing that
/// is wrong; reading on after that gives empty values, so that a check need not ask after each step. `name` may be
/// several names of one member, "tx_hash|hash".
class Entry {
public:
    /// The members of the object; of one with `input` and `output` the members of both.
    explicit Entry(const Json& object);

    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// What the file calls the entry; empty if it has no name.
    const std::string& name() const { return m_name; }
    /// The first member whose name begins so; the beginning itself if there is none.
    std::string nameFrom(std::string_view beginning) const;
    /// The member, read; null if it is missing, which is no failure.
    const Json& optional(std::string_view name);
    /// The member, read; null, and a failure, if it is missing.
    const Json& need(std::string_view name);

    std::string text(std::string_view name);
    bool truth(std::string_view name);
    /// A whole number without sign: a JSON number, or a text in decimal or 0x digits.
    std::uint64_t number(std::string_view name);
    std::int64_t signedNumber(std::string_view name, unsigned bits);
    Word amount(std::string_view name);
    Bytes bytes(std::string_view name);
    Hash32 hash(std::string_view name);
    Address address(std::string_view name);
    std::optional<signing::PrivateKey> key(std::string_view name);

    /// Compare what was computed with what the member states. Each is a failure if the member is missing.
    void expectBytes(std::string_view name, ByteView computed);
    void expectText(std::string_view name, std::string_view computed);
    void expectAddress(std::string_view name, const Address& computed);
    /// Also of numbers with a sign, then of two's complement.
    void expectNumber(std::string_view name, const Word& computed);
    void expectNumber(std::string_view name, std::uint64_t computed) { expectNumber(name, signing::wordOf(computed)); }
    void expectJson(std::string_view name, const Json& computed);
    /// What is compared by other means; `what` begins the sentence.
    void expect(bool same, std::string_view what);

    /// The value, or an empty one and a failure.
    template <class T> T valueOf(Result<T> result)
    {
        if (result) return std::move(*result);
        refuse(result.error().message);
        return T{};
    }
    void refuse(std::string sentence);
    bool isWrong() const { return !m_problem.empty(); }

    /// What is wrong, empty if nothing is: also a member that nobody read, and an entry in which nothing was compared.
    std::string verdict() const;

private:
    void add(const Json& object);
    const Json* find(std::string_view name) const;
    /// Which of the names stands there; the first if none does.
    std::string standing(std::string_view names) const;

    Json m_members = Json::object();
    std::set<std::string, std::less<>> m_read;
    std::size_t m_compared{};
    std::string m_name;
    std::string m_problem;
};

}  // namespace ballast::vectors
