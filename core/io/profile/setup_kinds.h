#pragma once

#include "interfaces/venue_setup.h"
#include "profile/profile_edit.h"

namespace ballast::profile {

/// Every kind that a profile can hold, with what the venue's own pages name as its test network. Addresses that those
/// pages do not give are left open.
const std::vector<interfaces::SetupKind>& setupKinds();
/// Null if there is no such kind.
const interfaces::SetupKind* findSetupKind(std::string_view kind);

/// A draft as a block of a profile.
///
/// Errors   InvalidArgument for an unknown kind, or with the key that is missing or has another form.
Result<ProfileBlock> blockOf(const interfaces::VenueDraft& draft);
/// What the profile's reader has against the block at `place` among the venues or oracles of a file, by the name of the
/// form's field: "WebSocket (ws): expected …" for "desk.toml:12: venue[2].ws: expected …". What is not of it stays.
Error byField(Error error, const ProfileBlock& block, std::size_t place);
/// A block as it would be typed.
interfaces::VenueDraft draftOf(const ProfileBlock& block);

}  // namespace ballast::profile
