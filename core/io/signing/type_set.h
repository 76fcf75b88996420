#pragma once

#include <initializer_list>
#include <map>
#include <nlohmann/json_fwd.hpp>

#include "signing/word.h"

namespace ballast::signing {

/// keccak256 of a type's hash and its members' words: a struct whose members are all known by one word each.
Hash32 hashOfWords(const Hash32& typeHash, std::initializer_list<Word> words);

/// The struct types of typed data: their encoded text, their hashes, and the hashes of values of them.
///
/// Source   EIP-712, "Definition of encodeType", "Definition of encodeData".
class TypeSet {
public:
    struct Member {
        std::string name;
        std::string type;  ///< "address", "uint64", "Person[]", …
    };

    /// From `{"Type": [{"name": …, "type": …}, …], …}`. Errors   Parse; NotFound for a type that nobody defines.
    static Result<TypeSet> parse(const nlohmann::ordered_json& types);

    bool contains(const std::string& type) const { return m_types.contains(type); }
    void add(std::string type, std::vector<Member> members) { m_types[std::move(type)] = std::move(members); }
    /// Members of a known type, in their order; none of one that is not.
    std::vector<Member> members(const std::string& type) const;

    /// "Mail(Person from,…)Person(…)", the others by their name. Errors   NotFound
    Result<std::string> encodedType(const std::string& type) const;
    /// Errors   NotFound
    Result<Hash32> typeHash(const std::string& type) const;
    /// Numbers may be JSON numbers or decimal or "0x" text; bytes are "0x" text. Every member must stand there and no
    /// other.
    ///
    /// Errors   NotFound, Parse, InvalidArgument; the sentence names the member.
    Result<Hash32> hashStruct(const std::string& type, const nlohmann::ordered_json& value) const;

private:
    Result<Hash32> encodedMember(const std::string& type, const nlohmann::ordered_json& value) const;
    Result<Hash32> encodedArray(const std::string& type, const nlohmann::ordered_json& value) const;

    std::map<std::string, std::vector<Member>> m_types;
};

}  // namespace ballast::signing
