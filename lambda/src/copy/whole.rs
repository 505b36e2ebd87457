//! A copy in one request.

use super::Copier;
use crate::gate::Permit;
use crate::retry::patience_for;
use crate::store::{CopyWhole, Object, Result, Store};

impl<S: Store> Copier<S> {
    pub(super) async fn copy_whole(&self, object: &Object, permit: Option<Permit>) -> Result<()> {
        let _permit = match permit {
            Some(permit) => permit,
            None => self.caller.wait("CopyObject", self.gate.enter()).await?,
        };
        let copy = CopyWhole {
            source: &self.source,
            destination: &self.route.bucket,
            key: &object.key,
            if_match: &object.etag,
            storage_class: self.route.storage_class,
            kms_key_arn: self.route.kms_key_arn.as_deref(),
        };
        self.caller
            .call("CopyObject", patience_for(object.size), || {
                self.store.copy_whole(&copy)
            })
            .await?;
        Ok(())
    }
}
