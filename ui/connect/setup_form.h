#pragma once

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QScrollArea>

#include "interfaces/venue_setup.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// The fields of one kind of venue or oracle, made from its description.
///
/// Threads  GUI thread.
class SetupForm : public QScrollArea {
    Q_OBJECT
public:
    /// Where an account's key is, in the order of the segments.
    enum KeySource { Keychain, Environment, Prompt, None };

    explicit SetupForm(QWidget* parent = nullptr);

    /// Fields of that kind, with its test network in them.
    void showKind(const interfaces::SetupKind& kind);
    /// The same with a draft's values; what it does not have is empty.
    void showDraft(const interfaces::SetupKind& kind, const interfaces::VenueDraft& draft);

    interfaces::VenueDraft draft() const;
    /// Parts of the key as typed; none where its place is not to be typed into.
    interfaces::TypedSecrets secrets() const;
    void clearSecrets();
    bool hasSecrets() const;
    KeySource keySource() const;
    QString keyName() const { return m_keyName ? m_keyName->text().trimmed() : QString(); }
    QLineEdit* field(const QString& key) const { return m_fields.value(key); }
    /// Off and On.
    SegmentBar* flag(const QString& key) const { return m_flags.value(key).bar; }
    QLineEdit* secret(const QString& part) const { return m_secrets.value(part); }
    SegmentBar* sources() const { return m_sources; }
    QLineEdit* keyNameField() const { return m_keyName; }
    QLineEdit* nameField() const { return m_name; }

Q_SIGNALS:
    void edited();

protected:
    void changeEvent(QEvent* event) override;

private:
    QLineEdit* addLine(const QString& label, const QString& hint);
    void addFlag(const interfaces::SetupKey& key, const QString& typed);
    void addKeyRows(const interfaces::SetupKey& key);
    void showKeyPlace(const QString& typed);
    void followSource();
    void paintGround();

    interfaces::SetupKind m_kind;
    QWidget* m_page{};
    QGridLayout* m_rows{};
    QLineEdit* m_name{};
    /// What the draft does not have stays away while the flag is off.
    struct Flag {
        SegmentBar* bar{};
        bool isWritten{};
    };
    QMap<QString, QLineEdit*> m_fields;
    QMap<QString, Flag> m_flags;
    QString m_placeKey;         ///< "accounts" or "key"; empty where the kind takes none.
    QString m_furtherAccounts;  ///< Behind the first; they stay as they are.
    SegmentBar* m_sources{};
    QLineEdit* m_keyName{};
    QMap<QString, QLineEdit*> m_secrets;
    QList<QWidget*> m_secretRows;
    QLabel* m_keyNote{};
};

}  // namespace ballast::ui
