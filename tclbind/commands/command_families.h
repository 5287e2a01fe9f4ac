#pragma once

#include <vector>

#include "tclbind/commands/command_row.h"

namespace sluice::tclbind {

// One function a file in this folder; listed in command_families.cpp.
CommandFamily after_family();
CommandFamily aes_family();
CommandFamily class_family();
CommandFamily context_family();
CommandFamily crypto_family();
CommandFamily crypto_keygen_family();
CommandFamily digest_family();
CommandFamily dns_message_family();
CommandFamily encoding_family();
CommandFamily event_family();
CommandFamily hsl_family();
CommandFamily ifile_family();
CommandFamily ip_family();
CommandFamily lb_family();
CommandFamily lb_state_family();
CommandFamily link_family();
CommandFamily log_family();
CommandFamily members_family();
CommandFamily persist_family();
CommandFamily profile_family();
CommandFamily resolve_family();
CommandFamily route_family();
CommandFamily session_family();
CommandFamily sideband_family();
CommandFamily sideband_data_family();
CommandFamily smtps_family();
CommandFamily ssl_cert_family();
CommandFamily ssl_control_family();
CommandFamily ssl_data_family();
CommandFamily ssl_extensions_family();
CommandFamily ssl_family();
CommandFamily stats_family();
CommandFamily steering_family();
CommandFamily table_family();
CommandFamily tcp_data_family();
CommandFamily tcp_family();
CommandFamily tcp_settings_family();
CommandFamily text_family();
CommandFamily tmm_family();
CommandFamily uri_family();
CommandFamily x509_family();

/// `after` as translated text calls it when its script is computed; no rule can name it.
CommandFamily computed_after_family();

std::vector<CommandFamily> command_families();

/// Defines all commands in the scope's interpreter.
void define_rule_commands(RuleScope& scope);

} // namespace sluice::tclbind
