#pragma once

#include <QDialog>
#include <QStackedWidget>

#include "ui/settings/keys_page.h"
#include "ui/settings/settings_form.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// The settings: a window beside the desk, which goes on below it.
class SettingsPage : public QDialog {
    Q_OBJECT
public:
    enum class Page { Keys, Display, Orders, Alerts, Sounds };

    SettingsPage(KeyTable keys, std::function<void(SoundKind)> play, QWidget* parent);

    void showPage(Page page);
    KeysPage* keys() const { return m_keys; }

private:
    SegmentBar* m_pages;
    QStackedWidget* m_stack;
    KeysPage* m_keys;
};

}  // namespace ballast::ui
