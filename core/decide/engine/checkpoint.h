#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/engine.h"

namespace ballast::engine {

/// Largest state that is written or read.
inline constexpr std::size_t kMaxStateBytes = 64u << 20;

/// The state of an engine between two batches: a format byte, which fields a state has, then the fields. Equal states
/// give equal bytes, so their hash names the state.
///
/// Errors   InvalidArgument if a number is not finite or the state is larger than kMaxStateBytes.
Result<std::string> toStateBytes(const Engine& engine);

/// An engine that goes on as the one whose bytes these are. `config` is that of the journal's header.
///
/// Errors   Corrupt if the bytes are not what toStateBytes gives; Unsupported if another build wrote them; Mismatch if
///          they belong to another book; those of Engine::create.
Result<Engine> fromStateBytes(EngineConfig config, std::string_view bytes);

/// What the next file of a journal begins with; its file and hash are the caller's to fill in.
///
/// Errors   As toStateBytes.
Result<domain::CarriedOver> toCarriedOver(const Engine& engine);

/// The plain state bytes in it, as toStateBytes gave them.
///
/// Errors   Corrupt if they cannot be unpacked.
Result<std::string> stateBytesOf(const domain::CarriedOver& carried);

/// Errors   As stateBytesOf and fromStateBytes.
Result<Engine> fromCarriedOver(EngineConfig config, const domain::CarriedOver& carried);

}  // namespace ballast::engine
